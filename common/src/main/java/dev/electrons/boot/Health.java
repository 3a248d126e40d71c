package dev.electrons.boot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a service can say of itself. Checks decide readiness; a {@link Finding#degraded} check is shown and does not stop
 * traffic; liveness is only that the event loop answers.
 */
public final class Health {
    private static final long CHECK_TIMEOUT_MS = 2_000;

    /** What one check found, with data worth showing. */
    public record Finding(boolean ok, boolean degraded, Map<String, Object> data) {
        public static Finding up(Map<String, Object> data) {
            return new Finding(true, false, data);
        }

        public static Finding degraded(Map<String, Object> data) {
            return new Finding(true, true, data);
        }

        public static Finding down(Map<String, Object> data) {
            return new Finding(false, false, data);
        }
    }

    private final HealthChecks checks;
    private final Map<String, Boolean> degraded = new ConcurrentHashMap<>();
    private volatile String phase = "starting";

    public Health(Vertx vertx) {
        checks = HealthChecks.create(vertx);
    }

    /** Adds a check; it is asked at most once per request, and is down when it has not answered within 2 s. */
    public void register(String name, Supplier<Future<Finding>> check) {
        checks.register(
                name,
                CHECK_TIMEOUT_MS,
                promise -> asked(check).onComplete(answer -> {
                    var finding = answer.succeeded()
                            ? answer.result()
                            : Finding.down(Map.of(
                                    "error", String.valueOf(answer.cause().getMessage())));
                    degraded.put(name, finding.degraded());
                    var data = new JsonObject(finding.data());
                    promise.tryComplete(finding.ok() ? Status.OK(data) : Status.KO(data));
                }));
    }

    /** A check that throws is a check that failed. */
    private static Future<Finding> asked(Supplier<Future<Finding>> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** The service has started all its parts. */
    public void started() {
        phase = "started";
    }

    /** The service is leaving: not ready from now on. */
    public void draining() {
        phase = "draining";
    }

    /** Status {@code UP}, {@code DEGRADED} or {@code DOWN}, the phase of life, and every check. */
    public Future<JsonObject> report() {
        return checks.checkStatus().map(result -> {
            var list = new JsonArray();
            boolean up = phase.equals("started");
            boolean worse = false;
            var parts = result.getChecks() == null
                    ? java.util.List.<io.vertx.ext.healthchecks.CheckResult>of()
                    : result.getChecks();
            for (var check : parts) {
                boolean ok = Boolean.TRUE.equals(check.getUp());
                boolean lame = ok && degraded.getOrDefault(check.getId(), false);
                up &= ok;
                worse |= lame;
                var data = check.getData() == null ? new JsonObject() : check.getData();
                list.add(new JsonObject()
                        .put("id", check.getId())
                        .put("status", !ok ? "DOWN" : lame ? "DEGRADED" : "UP")
                        .put("data", data));
            }
            return new JsonObject()
                    .put("status", !up ? "DOWN" : worse ? "DEGRADED" : "UP")
                    .put("phase", phase)
                    .put("checks", list);
        });
    }
}
