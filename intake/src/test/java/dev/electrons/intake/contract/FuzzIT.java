package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests drawn from the document, right and wrong, against the real door: every one is answered in time, as documented,
 * and none with a fault of ours. A seed replays: {@code -Dde.fuzz.seed=7 -Dde.fuzz.requests=20000}.
 */
@Mesh
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzIT {
    private static final Logger log = LoggerFactory.getLogger(FuzzIT.class);
    private static final int AT_ONCE = 32;
    private static final int MOST_SHOWN = 40;

    /**
     * Asked one time in so many: the first two wait 5 s each time for prime, which is not there, and a key that is revoked
     * can't be rotated any more.
     */
    private static final Map<String, Integer> SELDOM = Map.of("testRouting", 50, "cancel", 20, "revokeKey", 50);

    private final long seed = Long.getLong("de.fuzz.seed", System.nanoTime() % 1_000_000);
    private final int requests = Integer.getInteger("de.fuzz.requests", 20_000);
    private final Document document = Document.read();
    private final Answers answers = new Answers(document);
    private final Map<String, String> failures = new ConcurrentSkipListMap<>();
    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, Integer> succeeded = new ConcurrentHashMap<>();
    private final OpenDoor door;
    private final Postgres postgres;
    private final Wire wire;

    FuzzIT(MeshBacking backing) throws IOException {
        var settings = backing.settings();
        settings.put("DE_PASSPHRASE", OpenDoor.KEY);
        door = new OpenDoor(settings);
        postgres = Postgres.of(door.vertx, PostgresConfig.read(Settings.of(backing.settings())));
        wire = new Wire(door.vertx, door.port());
    }

    @BeforeAll
    void ready() {
        postgres.ready().await();
        door.awaitReady();
    }

    @AfterAll
    void close() {
        wire.close();
        postgres.close().await();
        door.close();
    }

    @Test
    void whateverIsSentIsAnsweredAsDocumented() throws Exception {
        log.info("fuzzing with -Dde.fuzz.seed={} -Dde.fuzz.requests={}", seed, requests);
        var names = names();
        var operations = document.all();
        var permits = new Semaphore(AT_ONCE);
        for (int i = 0; i < requests; i++) {
            var draw = new Draw(seed, i);
            var operation = draw.one(operations);
            if (!draw.oneIn(SELDOM.getOrDefault(operation.id(), 1))) {
                continue;
            }
            var drawn = new Calls(document, names, draw).of(operation);
            int number = i;
            permits.acquire();
            wire.send(drawn.call())
                    .onSuccess(answer -> check(number, drawn, answer))
                    .onFailure(e -> failed(drawn, "no answer", number, e.toString()))
                    .onComplete(_ -> permits.release());
        }
        permits.acquire(AT_ONCE);
        log.info("answers by status: {}", new TreeMap<>(statuses));
        log.info("operations that never answered 2xx: {}", never(operations));
        assertThat(failures.values())
                .as("seed %d, %d requests, %d faults", seed, requests, failures.size())
                .isEmpty();
        assertThat(door.post("/intake", "{\"query\":\"still there\"}").statusCode())
                .isEqualTo(202);
    }

    private List<String> never(List<Operation> operations) {
        return operations.stream()
                .map(Operation::id)
                .filter(id -> !succeeded.containsKey(id))
                .toList();
    }

    private void check(int number, Calls.Drawn drawn, Wire.Answer answer) {
        statuses.merge(answer.status(), 1, Integer::sum);
        if (drawn.plain() && answer.status() < 300) {
            succeeded.merge(drawn.operation().id(), 1, Integer::sum);
        }
        try {
            var call = drawn.call();
            var problems =
                    drawn.plain() ? answers.problems(drawn.operation(), call.method(), answer) : general(call, answer);
            problems.forEach(problem -> failed(drawn, problem, number, answer.words()));
        } catch (RuntimeException e) {
            failed(drawn, "cannot be checked", number, e.toString());
        }
    }

    /** Where the path may be another operation's, or nobody's. */
    private List<String> general(Wire.Call call, Wire.Answer answer) {
        if (answer.status() >= 500) {
            return List.of("status " + answer.status());
        }
        boolean silent = answer.status() < 400
                || call.method().equals("HEAD")
                || call.method().equals("OPTIONS");
        return silent ? List.of() : answers.refusal(answer);
    }

    /** One example of each kind of fault is enough. */
    private void failed(Calls.Drawn drawn, String problem, int number, String answer) {
        if (failures.size() < MOST_SHOWN) {
            failures.putIfAbsent(
                    drawn.operation().id() + ": " + problem.replaceAll("\\d+", "n"),
                    drawn.operation() + ": " + problem + " (request " + number + " of seed " + seed + ")\n  "
                            + drawn.call().words() + "\n  " + answer + "\n");
        }
    }

    /** Something of each kind. No dead letter: only a fault of a service makes one, so that {@code /dlq/{id}} knows none. */
    private Names names() throws Exception {
        door.post("/executions", "{\"task_id\":\"fuzz-1\",\"title\":\"x\"}");
        var ended = json(door.post(
                "/executions",
                "{\"task_id\":\"fuzz-2\",\"title\":\"x\",\"code\":{\"language\":\"bash\",\"source\":\":\"}}"));
        var run = ended.path("run_id").asText();
        var store = new EventStore(postgres);
        var state = store.loadAt(RunId.of(run), Integer.MAX_VALUE).await().orElseThrow();
        store.append(List.of(RunWrite.of(state, Ending.of(state)))).await();
        door.post(
                "/definitions",
                "{\"name\":\"fuzz-definition\",\"nodes\":[{\"id\":\"a\",\"kind\":\"text\",\"config\":{\"prompt\":\"x\"}}]}");
        for (var name : List.of("fuzz-a", "fuzz-b")) {
            door.post("/schedules", "{\"name\":\"" + name + "\",\"every\":\"1h\",\"params\":{\"title\":\"x\"}}");
        }
        var sha = json(door.post("/artifacts", "{}")).path("sha256").asText();
        var key = json(door.post("/keys", "{\"app\":\"fuzz\"}")).path("id").asText();
        return new Names(
                List.of("fuzz-1", "fuzz-2", run, "nobody", "fuzz-3"),
                List.of(sha, "0".repeat(64), sha.substring(1), sha.toUpperCase(java.util.Locale.ROOT)),
                List.of(key, "nobody"));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }
}
