package dev.electrons.http;

import dev.electrons.boot.Mesh;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Map;

/** {@code /health}, {@code /health/live}, {@code /health/ready}, {@code /metrics}: the same on every service. */
final class ManagementRoutes {
    private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

    private ManagementRoutes() {}

    static void mount(Router router, Mesh<?> mesh) {
        var alive = new JsonObject().put("status", "UP").put("service", mesh.service());
        router.get("/health/live").handler(HttpDoor.answering(_ -> Future.succeededFuture(Reply.json(200, alive))));
        router.get("/health/ready").handler(HttpDoor.answering(_ -> report(mesh)));
        router.get("/health").handler(HttpDoor.answering(_ -> report(mesh)));
        router.get("/metrics")
                .handler(HttpDoor.answering(_ -> Future.succeededFuture(
                        new Reply(200, Map.of(), Buffer.buffer(mesh.meters().scrape(EXPOSITION)), EXPOSITION))));
    }

    private static Future<Reply> report(Mesh<?> mesh) {
        return mesh.health().report().map(report -> {
            report.put("service", mesh.service()).put("instance", mesh.instance());
            return Reply.json(report.getString("status").equals("DOWN") ? 503 : 200, report);
        });
    }
}
