package dev.electrons.intake.neighbour;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Mesh;
import dev.electrons.http.Reply;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.neighbour.Parts.Answer;
import dev.electrons.json.Json;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code GET /mesh}: every service, Kafka, Postgres, each runner and the sandbox, asked now. */
public final class MeshRoute {
    /** Longer than a service's own checks may take. */
    private static final long PATIENCE_MS = 4_000;

    private final Mesh<?> mesh;
    private final Neighbours neighbours;
    private final HttpClient client;

    public MeshRoute(Mesh<?> mesh, Neighbours neighbours) {
        this.mesh = mesh;
        this.neighbours = neighbours;
        this.client = mesh.vertx().createHttpClient(new HttpClientOptions().setConnectTimeout((int) PATIENCE_MS));
    }

    public void mount(Routes routes) {
        routes.on("getMesh", _ -> parts().map(parts -> Reply.of(200, new View(true, parts))));
    }

    private record View(boolean success, List<Part> parts) {}

    private Future<List<Part>> parts() {
        var own = mesh.health().report().map(report -> told(report.encode()));
        var prime = ask(neighbours.prime());
        var workers = ask(neighbours.subworkflows());
        var proxy = ask(neighbours.runnerProxy());
        var sandbox = neighbours.sandbox().map(this::ask);
        var all = new ArrayList<>(List.of(own, prime, workers, proxy));
        sandbox.ifPresent(all::add);
        return Future.join(all).map(_ -> {
            var parts = new ArrayList<>(Parts.of("intake", own.result()));
            parts.addAll(Parts.of("prime", prime.result()));
            parts.addAll(Parts.of("subworkflows", workers.result()));
            parts.addAll(Parts.of("runner-proxy", proxy.result()));
            parts.addAll(asked(sandbox, workers.result()));
            return List.copyOf(parts);
        });
    }

    private static List<Part> asked(Optional<Future<Answer>> sandbox, Answer workers) {
        return sandbox.map(answer -> Parts.of("sandbox-executor", answer.result()))
                .orElseGet(() -> List.of(Parts.sandbox(workers)));
    }

    /** Never fails: silence is an answer. */
    private Future<Answer> ask(URI service) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(service.resolve("/health").toString())
                .setTimeout(PATIENCE_MS);
        return client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.body())
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .map(body -> told(body.toString()))
                .otherwise(failure -> new Answer.Silent(service + " does not answer: " + failure.getMessage()));
    }

    private static Answer told(String text) {
        var report = Json.read(text, JsonNode.class);
        return report.path("status").isTextual()
                ? new Answer.Told(report)
                : new Answer.Silent("what answers is no service of the mesh");
    }
}
