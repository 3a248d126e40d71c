package dev.electrons.intake.artifact;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.read.ReadRoutes;
import dev.electrons.json.Json;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.ArtifactStore.Stored;
import dev.electrons.postgres.EventStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code POST /artifacts}, {@code GET /artifacts/{sha}} and {@code GET /executions/{id}/artifacts/{sha}}: contents by hash. */
public final class ArtifactRoutes {
    /** What the door must not read into memory first. */
    public static final String STREAMED = "POST /artifacts";

    private static final Pattern TYPE = Pattern.compile("[\\w.+-]{1,100}/[\\w.+-]{1,100}(;\\s*charset=[\\w-]{1,40})?");

    private final ArtifactStore artifacts;
    private final EventStore store;

    public ArtifactRoutes(ArtifactStore artifacts, EventStore store) {
        this.artifacts = artifacts;
        this.store = store;
    }

    public void mount(Routes routes) {
        routes.on("postArtifact", this::take);
        routes.raw("getArtifact", context -> give(context, seenBy(context)));
        routes.raw("getRunArtifact", this::ofRun);
    }

    private Future<Reply> take(RoutingContext context) {
        var request = context.request();
        var given = request.getHeader("Content-Type");
        var type = given == null ? "application/octet-stream" : given.strip();
        if (!TYPE.matcher(type).matches()) {
            throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be one media type, such as text/plain");
        }
        Body.checkCoding(context);
        Upload.checkLength(request);
        var app = Caller.app(context, null);
        request.pause(); // only now: whoever is refused must be able to send the rest, or the connection stands still
        return Upload.take(artifacts, request, type, app)
                .map(arrived -> Reply.of(
                                201,
                                Json.MAPPER
                                        .createObjectNode()
                                        .put("success", true)
                                        .put("ref", ArtifactRef.PREFIX + arrived.sha256())
                                        .put("sha256", arrived.sha256())
                                        .put("bytes", arrived.bytes())
                                        .put("type", type))
                        .with("Location", "/artifacts/" + arrived.sha256()));
    }

    private void ofRun(RoutingContext context) {
        ReadRoutes.state(store, context)
                .compose(state -> artifacts.refers(sha(context), state.run()))
                .onFailure(context::fail)
                .onSuccess(refers -> {
                    if (refers) {
                        give(context, null);
                    } else {
                        context.fail(unknown(sha(context)));
                    }
                });
    }

    /** Whose artifacts a caller may read; an operator's call may name an app. */
    private static @Nullable String seenBy(RoutingContext context) {
        var sees = Caller.of(context).sees();
        return sees == null ? context.request().getHeader("X-App-ID") : sees;
    }

    private static String sha(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("sha"));
    }

    private static Problem unknown(String sha) {
        return new Problem(404, "UNKNOWN_ARTIFACT", "there is no artifact " + sha, Map.of("field", "sha"));
    }

    private void give(RoutingContext context, @Nullable String app) {
        var sha = sha(context);
        if (!ArtifactRef.isHash(sha)) {
            context.fail(
                    new Problem(400, "INVALID_FIELD", "sha must be 64 hexadecimal digits", Map.of("field", "sha")));
            return;
        }
        artifacts.find(sha, app).onFailure(context::fail).onSuccess(found -> {
            if (found.isEmpty()) {
                context.fail(unknown(sha));
                return;
            }
            var stored = found.get();
            // Where it cannot be read there is still time to say so.
            var first = stored.chunks() == 0 ? Future.succeededFuture(Buffer.buffer()) : artifacts.read(stored, 0);
            first.onFailure(context::fail).onSuccess(begin -> write(context.response(), sha, stored, begin));
        });
    }

    private void write(HttpServerResponse response, String sha, Stored stored, Buffer begin) {
        response.putHeader("Content-Type", stored.type())
                .putHeader("Content-Length", String.valueOf(stored.bytes()))
                .putHeader("ETag", "\"" + sha + "\"")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Disposition", "attachment");
        response.write(begin)
                .compose(_ -> write(response, stored, Math.min(1, stored.chunks())))
                .onFailure(_ -> response.reset());
    }

    private Future<Void> write(HttpServerResponse response, Stored stored, int n) {
        return n == stored.chunks()
                ? response.end()
                : artifacts.read(stored, n).compose(response::write).compose(_ -> write(response, stored, n + 1));
    }
}
