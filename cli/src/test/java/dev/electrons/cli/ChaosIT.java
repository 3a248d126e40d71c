package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every service as its own process, prime twice, 500 requests, and while they are posted and worked on each of intake, prime and
 * subworkflows is killed with -9 and started again, and Postgres and the broker are taken away and brought back. Nothing
 * may be lost, nothing may end twice, and the topics must say what the table says.
 */
class ChaosIT {
    private static final Logger log = LoggerFactory.getLogger(ChaosIT.class);
    private static final int ROUND = 100;
    private static final int POSTERS = 8;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private final ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private Backing backing;
    private Processes services;

    /** Something goes wrong for a while. */
    private interface Disaster {
        void strike() throws Exception;
    }

    @BeforeEach
    void up() throws IOException {
        backing = Backing.start(folder.resolve("backing"));
        services = new Processes(backing, Files.createDirectories(Path.of("target", "chaos")));
        services.ready();
    }

    @AfterEach
    void down() {
        posters.shutdownNow();
        services.close();
        backing.close();
    }

    @Test
    void everyAcceptedRequestEndsInExactlyOneResultWhateverDies() throws Exception {
        round(0, () -> killed("intake"));
        round(1, () -> killed("prime"));
        round(2, () -> killed("subworkflows"));
        round(3, () -> {
            backing.stopPostgres();
            backing.startPostgres();
        });
        round(4, () -> {
            backing.stopKafka();
            backing.startKafka();
        });
        assertThat(accepted).hasSize(5 * ROUND);
        services.ready();

        var runs = Set.copyOf(accepted.values());
        assertThat(runs).hasSize(5 * ROUND);
        try (var results = new TopicLedger(backing.bootstrap(), "de.results")) {
            await().atMost(LONGEST).untilAsserted(() -> {
                results.catchUp();
                assertThat(runs)
                        .filteredOn(run -> !results.ids.containsKey(run))
                        .isEmpty();
            });
            assertThat(results.ids.keySet()).hasSameSizeAs(runs);
            OneStory.agreed(backing, runs, results);
            results.catchUp();
            log.info("{} runs, {} records on de.results", runs.size(), results.records);
            assertThat(results.ids.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
            assertThat(results.contradictions()).isEmpty();
        }
    }

    private void killed(String service) {
        services.of(service).kill();
        services.of(service).restart();
        services.of(service).awaitReady(LONGEST);
    }

    /** Posts a round of requests; the disaster strikes when half of them are accepted. */
    private void round(int number, Disaster disaster) throws Exception {
        int before = accepted.size();
        var posted = new ArrayList<Future<?>>();
        for (int i = 0; i < ROUND; i++) {
            int n = number * ROUND + i;
            posted.add(posters.submit(() -> post(n)));
        }
        await().atMost(LONGEST).until(() -> accepted.size() >= before + ROUND / 2);
        disaster.strike();
        for (var one : posted) {
            finished(one);
        }
        log.info("round {} posted", number);
    }

    private static void finished(Future<?> posted) throws InterruptedException {
        try {
            posted.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** Posts until the answer says that it was accepted, as a client that lost an answer would. */
    private void post(int n) {
        var body = request(n);
        await("request " + n).atMost(LONGEST).pollDelay(Duration.ZERO).until(() -> {
            try {
                var answer = services.door().post("executions", body, false);
                if (answer.status() != 202) {
                    assertThat(answer.status()).as(answer.text()).isIn(503, 429);
                    return false;
                }
                accepted.put("chaos-" + n, answer.json().path("run_id").asText());
                return true;
            } catch (IOException _) {
                return false; // intake is away: the same id again, later
            }
        });
    }

    private static String request(int n) {
        var what = n % 10 < 6
                ? "\"title\":\"[research] number " + n + "\""
                : n % 10 < 9
                        ? "\"title\":\"program\",\"code\":" + program(n)
                        : "\"title\":\"graph\",\"workflow\":" + graph(n);
        return "{\"task_id\":\"chaos-" + n + "\"," + what + "}";
    }

    private static String program(int n) {
        return "{\"language\":\"bash\",\"source\":\"echo " + n + "\"}";
    }

    private static String graph(int n) {
        return n % 20 == 9 ? fork(n) : mixed(n);
    }

    /** A map, a branch and a loop, of programs. */
    private static String mixed(int n) {
        var node = "{\"id\":\"%s\",\"kind\":\"program\",\"config\":" + program(n) + "}";
        return """
                {"nodes":[%s,%s,%s,
                  {"id":"each","kind":"map","items":"[1, 2, 3]","concurrency":2,"body":["a"]},
                  {"id":"gate","kind":"branch","rules":[{"when":"size(ctx.each.output) == 3","to":["twice"]}],"default":["never"]},
                  {"id":"never","kind":"transform","config":{"expr":"0"}},
                  {"id":"twice","kind":"loop","body":["b"],"while":"iteration < 1","on_break":["d"]}],
                 "edges":[{"from":"each","to":"gate"}]}
                """.formatted(node.formatted("a"), node.formatted("b"), node.formatted("d"));
    }

    private static String fork(int n) {
        var node = "{\"id\":\"%s\",\"kind\":\"program\",\"config\":" + program(n) + "}";
        return """
                {"nodes":[%s,%s,%s,%s],
                 "edges":[{"from":"a","to":"b"},{"from":"a","to":"c"},{"from":"b","to":"d"},{"from":"c","to":"d"}]}
                """.formatted(node.formatted("a"), node.formatted("b"), node.formatted("c"), node.formatted("d"));
    }
}
