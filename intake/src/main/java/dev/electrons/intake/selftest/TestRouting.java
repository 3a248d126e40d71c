package dev.electrons.intake.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.http.Reply;
import dev.electrons.id.RunId;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.stream.News;
import dev.electrons.json.Json;
import dev.electrons.kafka.Publisher;
import dev.electrons.postgres.EventStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code GET /test-routing}: posts to this very door with the caller's own key, and looks at what comes of it. */
public final class TestRouting {
    private static final List<String> KEYS = List.of("X-Passphrase", "X-API-Key", "Authorization");
    private static final long PATIENCE_MS = 3_000;

    private final HttpClient client;
    private final EventStore store;
    private final News news;
    private final Publisher publisher;

    public TestRouting(Vertx vertx, EventStore store, News news, Publisher publisher) {
        this.client = vertx.createHttpClient();
        this.store = store;
        this.news = news;
        this.publisher = publisher;
    }

    public void mount(Routes routes) {
        routes.on("testRouting", this::test);
    }

    private record Finding(String test, boolean passed, String details) {}

    private record Findings(boolean success, String testId, String message, List<Finding> results) {}

    private Future<Reply> test(RoutingContext caller) {
        return publisher.there().compose(_ -> tested(caller));
    }

    private Future<Reply> tested(RoutingContext caller) {
        var id = "test-" + UUID.randomUUID();
        var request = "{\"task_id\":\"" + id + "\",\"title\":\"routing self-test\","
                + "\"code\":{\"language\":\"bash\",\"source\":\":\"}}";
        var created = ask(caller, HttpMethod.POST, "/executions", request);
        var run = created.map(answer -> RunId.of(answer.path("run_id").asText()));
        var checks = List.of(
                finding("a run is created", run, "run "),
                finding("prime is reachable", run.compose(this::decided), "it decided, event "),
                finding(
                        "its status is readable",
                        run.compose(_ -> ask(caller, HttpMethod.GET, "/status/" + id, ""))
                                .map(status -> status.path("status").asText()),
                        "status "),
                finding(
                        "legacy routes reroute",
                        ask(caller, HttpMethod.POST, "/workflows/text-generation", "{\"prompt\":\"routing self-test\"}")
                                .onSuccess(answer -> cancel(caller, answer))
                                .map(answer -> answer.path("redirected").asBoolean()),
                        "redirected "));
        return Future.all(checks).map(_ -> {
            var results = checks.stream().map(Future::result).toList();
            boolean well = results.stream().allMatch(Finding::passed);
            var words = well ? "requests reach prime and come back" : "not everything is routed as it should be";
            return Reply.of(200, new Findings(well, id, words, results));
        });
    }

    /** That it was taken is enough: no runner need answer it. A key that may not steer lets it run. */
    private void cancel(RoutingContext caller, JsonNode answer) {
        var id = Json.MAPPER
                .createObjectNode()
                .put("request_id", answer.path("execution_id").asText());
        ask(caller, HttpMethod.POST, "/cancel", id.toString());
    }

    private static Future<Finding> finding(String test, Future<?> seen, String words) {
        return seen.timeout(PATIENCE_MS + PATIENCE_MS / 4, TimeUnit.MILLISECONDS)
                .map(value -> new Finding(test, !Boolean.FALSE.equals(value), words + value))
                .otherwise(failure -> new Finding(test, false, String.valueOf(failure.getMessage())));
    }

    /** The type of the first event that is prime's. */
    private Future<String> decided(RunId run) {
        Promise<Integer> second = Promise.promise();
        return news.listen(run, false, event -> second.tryComplete(event.version()))
                .compose(listening -> decision(
                                run, () -> second.future().compose(_ -> decision(run, TestRouting::none)))
                        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .onComplete(_ -> listening.close()));
    }

    private Future<String> decision(RunId run, Supplier<Future<String>> otherwise) {
        return store.events(run, 2, 1)
                .compose(events -> events.isEmpty()
                        ? otherwise.get()
                        : Future.succeededFuture(
                                events.getFirst().event().getClass().getSimpleName()));
    }

    private static Future<String> none() {
        return Future.failedFuture("prime has decided nothing about the run");
    }

    private Future<JsonNode> ask(RoutingContext caller, HttpMethod method, String path, String body) {
        var door = caller.request().localAddress();
        var options = new RequestOptions()
                .setMethod(method)
                .setHost(door.hostAddress())
                .setPort(door.port())
                .setURI(path)
                .putHeader("Content-Type", "application/json");
        KEYS.forEach(name -> {
            var key = caller.request().getHeader(name);
            if (key != null) {
                options.putHeader(name, key);
            }
        });
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body().map(bytes -> answer(method + " " + path, response, bytes)));
    }

    private static JsonNode answer(String what, HttpClientResponse response, Buffer body) {
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(what + " answered " + response.statusCode());
        }
        return Json.read(body.getBytes(), JsonNode.class);
    }
}
