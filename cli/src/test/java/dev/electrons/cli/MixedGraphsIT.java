package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Backing;
import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs of every kind of node, steered while they run, on two primes as processes of their own: one is killed with -9, the other
 * is ended and started again. Afterwards the topics and the tables tell one story. And what nobody minds is found.
 */
class MixedGraphsIT {
    private static final int RUNS = 40;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final String BELOW = """
            name: below
            nodes:
              - {id: first, kind: transform, config: {expr: "input.n"}}
              - {id: rest, kind: wait, duration: 1s}
              - {id: last, kind: transform, config: {expr: "ctx.first.output + 1"}}
            edges: [{from: first, to: rest}, {from: rest, to: last}]
            output: "ctx.last.output"
            """;

    private static final String PATCH = """
            {"operations":[{"op":"add","path":"/nodes/-","value":{"id":"more","kind":"transform","config":{"expr":"'more'"}}},
              {"op":"add","path":"/edges/-","value":{"from":"end","to":"more"}}],"description":"one node more"}
            """;

    @TempDir
    static Path folder;

    private static final Vertx vertx = Vertx.vertx();
    private static Backing backing;
    private static Processes services;
    private static Postgres postgres;

    @BeforeAll
    static void up() throws Exception {
        backing = Backing.start(folder.resolve("backing"));
        services = new Processes(backing, Files.createDirectories(Path.of("target", "mixed")));
        services.ready();
        postgres =
                Postgres.of(vertx, PostgresConfig.read(Settings.of(Map.of("DE_POSTGRES_URL", backing.postgresUrl()))));
        postgres.ready().await();
        services.door().post("definitions", BELOW, true).orFail();
    }

    @AfterAll
    static void down() {
        postgres.close().await();
        vertx.close().await();
        services.close();
        backing.close();
    }

    /** Every kind of node and of join; one branch or the other by the number. */
    private static String graph(int n) {
        return """
            {"nodes":[
              {"id":"begin","kind":"transform","config":{"expr":"1"}},
              {"id":"work","kind":"program","config":{"language":"bash","source":"echo %1$d"},"retry":{"max_attempts":10}},
              {"id":"rest","kind":"wait","duration":"1s"},
              {"id":"whole","kind":"transform","config":{"expr":"'all'"}},
              {"id":"either","kind":"transform","join":"any","config":{"expr":"'any'"}},
              {"id":"two","kind":"transform","join":2,"config":{"expr":"'two'"}},
              {"id":"gate","kind":"branch","rules":[{"when":"%1$d %% 2 == 0","to":["even"]}],"default":["odd"]},
              {"id":"even","kind":"transform","config":{"expr":"'even'"}},
              {"id":"odd","kind":"transform","config":{"expr":"'odd'"}},
              {"id":"met","kind":"transform","config":{"expr":"'met'"}},
              {"id":"each","kind":"map","items":"[1, 2, 3]","concurrency":2,"body":["sub","again"]},
              {"id":"sub","kind":"subworkflow","workflow":"below","input":"{'n': item}"},
              {"id":"again","kind":"loop","body":["pass"],"while":"iteration < 1","max_iterations":3},
              {"id":"pass","kind":"transform","config":{"expr":"iteration"}},
              {"id":"paid","kind":"wait","signal":"paid","timeout":"10m"},
              {"id":"ask","kind":"human","schema":{"type":"object"},"timeout":"10m"},
              {"id":"end","kind":"transform","config":{"expr":"'end'"}}],
             "edges":[
              {"from":"begin","to":"work"},{"from":"begin","to":"rest"},{"from":"begin","to":"gate"},
              {"from":"work","to":"whole"},{"from":"rest","to":"whole"},{"from":"rest","to":"either"},{"from":"work","to":"either"},
              {"from":"begin","to":"two"},{"from":"work","to":"two"},{"from":"rest","to":"two"},
              {"from":"even","to":"met"},{"from":"odd","to":"met"},{"from":"met","to":"each"},
              {"from":"begin","to":"paid"},{"from":"begin","to":"ask","when":"output == 1"},
              {"from":"whole","to":"end"},{"from":"either","to":"end"},{"from":"two","to":"end"},{"from":"each","to":"end"},
              {"from":"paid","to":"end"},{"from":"ask","to":"end"}]}
            """.formatted(n);
    }

    private static String posted(String name, String graph) throws Exception {
        return services.door()
                .post(
                        "executions",
                        "{\"task_id\":\"" + name + "\",\"title\":\"mixed\",\"workflow\":" + graph + "}",
                        true)
                .orFail()
                .path("run_id")
                .asText();
    }

    /** A client that is told that the run is not so far, or that nobody answers, tries again. */
    private static void steered(String path, String body) {
        await(path).atMost(LONGEST).pollDelay(Duration.ZERO).until(() -> {
            try {
                return services.door().post(path, body, true).status() / 100 == 2;
            } catch (IOException _) {
                return false;
            }
        });
    }

    private static void back(String service) {
        services.of(service).awaitReady(LONGEST);
    }

    private static long count(String sql) {
        return postgres.query(sql, Tuple.tuple()).await().iterator().next().getLong(0);
    }

    @Test
    void everyKindOfNodeEndsOnceThoughPrimesComeAndGo() throws Exception {
        var runs = new ArrayList<String>();
        for (int n = 0; n < RUNS; n++) {
            runs.add(posted("mixed-" + n, graph(n)));
        }
        for (int n = 0; n < RUNS; n++) {
            if (n == RUNS / 4) {
                services.of("prime").kill();
                services.of("prime").restart();
            }
            if (n == RUNS / 2) {
                back("prime");
                services.of("prime-2").close();
                services.of("prime-2").restart();
            }
            if (n % 3 == 0) {
                steered("api/v1/runs/" + runs.get(n) + "/patch", PATCH);
            }
            var run = "executions/" + runs.get(n);
            steered(run + "/signals/paid", "{}");
            steered(run + "/nodes/ask/decision", "{\"decision\":\"approve\",\"data\":{}}");
        }
        back("prime-2");

        try (var results = new TopicLedger(backing.bootstrap(), "de.results")) {
            await().atMost(LONGEST).until(() -> count("select count(*) from open_runs") == 0);
            var all = all();
            assertThat(all).hasSizeGreaterThanOrEqualTo(4 * RUNS).containsAll(runs);
            await().atMost(LONGEST).untilAsserted(() -> {
                results.catchUp();
                assertThat(results.ids.keySet()).isEqualTo(all);
            });
            assertThat(count("select count(*) from runs where phase <> 'Completed'"))
                    .isZero();
            for (int n = 0; n < RUNS; n++) {
                var output = Json.MAPPER
                        .readTree(results.said(runs.get(n)).iterator().next())
                        .path("output");
                assertThat(output.toString()).isEqualTo(n % 3 == 0 ? "{\"more\":\"more\"}" : "{\"end\":\"end\"}");
            }
            OneStory.agreed(backing, all, results);
            results.catchUp();
            assertThat(results.ids.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
            assertThat(results.contradictions()).isEmpty();
        }
    }

    private static Set<String> all() {
        var all = new HashSet<String>();
        postgres.query("select run_id::text from runs", Tuple.tuple())
                .await()
                .forEach(row -> all.add(row.getString(0)));
        return all;
    }

    /** Its row is where no owner of a partition looks, as after a mistake that nobody has thought of. */
    @Test
    void aRunThatNobodyMindsIsFoundAndMoved() throws Exception {
        var run = posted(
                "forgotten", "{\"nodes\":[{\"id\":\"rest\",\"kind\":\"wait\",\"duration\":\"10s\"}],\"edges\":[]}");
        await().atMost(LONGEST).until(() -> row(run, "key_hash = -1, next_due = now() + interval '1 hour'"));
        await().atMost(LONGEST)
                .until(() -> count("select count(*) from runs where run_id = '" + run
                                + "' and created_at < now() - interval '12 seconds'")
                        == 1);
        assertThat(count("select count(*) from runs where run_id = '" + run + "' and ended_at is null"))
                .isOne();

        assertThat(row(run, "next_due = now() - interval '2 minutes'")).isTrue();

        await().atMost(LONGEST).until(() -> moved() > 0);
        await().atMost(LONGEST)
                .until(() ->
                        count("select count(*) from runs where run_id = '" + run + "' and phase = 'Completed'") == 1);
        assertThat(count("select count(*) from open_runs where run_id = '" + run + "'"))
                .isZero();
    }

    /** Changes a run's row among the unfinished, once the run has begun. */
    private static boolean row(String run, String change) {
        var changed = postgres.query(
                        "update open_runs set " + change + " where run_id = $1 and exists"
                                + " (select 1 from runs r where r.run_id = $1 and r.phase = 'Running')",
                        Tuple.of(RunId.of(run).value()))
                .await();
        return changed.rowCount() == 1;
    }

    private static double moved() throws Exception {
        double moved = 0;
        for (var prime : List.of("prime", "prime-2")) {
            var metrics = new Door(services.of(prime).url().toString(), Optional.empty())
                    .get("metrics")
                    .text();
            moved += metrics.lines()
                    .filter(line -> line.startsWith("de_prime_runs_moved_total"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
        return moved;
    }
}
