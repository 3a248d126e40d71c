package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are themselves the attack. */
class InputAttacksIT {
    @RegisterExtension
    static final Attacked service = new Attacked(Map.of("DE_SANDBOX_SLOTS", "4"));

    private static HttpResponse<String> post(Map<String, ?> body) throws Exception {
        return service.sandbox().text(service.sandbox().post("/execute", body));
    }

    @Test
    @Attack(36)
    void hugeArgumentsAndVariablesAreRefusedAndTheLargestAllowedArrive() throws Exception {
        var large = Collections.nCopies(1_000, "a".repeat(130));
        var fits = service.sandbox()
                .execute(Map.of(
                        "language",
                        "python",
                        "source",
                        "import os, sys; print(sum(map(len, sys.argv[1:])), len(os.environ['BIG']))",
                        "args",
                        large,
                        "env",
                        Map.of("BIG", "b".repeat(32_000))));

        assertThat(fits.path("stdout").asText()).isEqualTo("130000 32000\n");
        assertThat(post(Map.of("language", "bash", "source", ":", "args", List.of("a".repeat(131_072))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(Map.of("language", "bash", "source", ":", "args", Collections.nCopies(1_001, "a")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(Map.of("language", "bash", "source", ":", "env", Map.of("BIG", "b".repeat(32_768))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(Map.of("language", "bash", "source", ":", "env", Map.of("A=B", "x", "LD_PRELOAD", "y")))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    @Attack(37)
    void namesAndArgumentsAreNeverReadAsAnythingElse() throws Exception {
        var words = List.of("$(touch /tmp/pwned)", "`id`", "; id", "--", "-c", "\n id", "'\"", "${IFS}", "%s", "é");
        var report = service.sandbox()
                .execute(Map.of(
                        "language",
                        "python",
                        "files",
                        Map.of(
                                "main.py",
                                "import json, os, sys; print(json.dumps([sys.argv[1:], sorted(os.listdir('.')), os.path.exists('/tmp/pwned')]))",
                                "-rf",
                                "x",
                                "$(id) ; ls",
                                "y"),
                        "args",
                        words));
        var printed = RunningSandbox.json(report.path("stdout").asText());

        assertThat(printed.path(0)).hasSize(words.size());
        for (int i = 0; i < words.size(); i++) {
            assertThat(printed.path(0).path(i).asText()).isEqualTo(words.get(i));
        }
        assertThat(printed.path(1).findParents("-")).isEmpty();
        assertThat(printed.path(1).toString()).isEqualTo("[\"$(id) ; ls\",\"-rf\",\"main.py\"]");
        assertThat(printed.path(2).asBoolean()).isFalse();
        for (var name : List.of("../x", "/etc/x", "a/../../x", "a//b", "./x", "a\0b", "a\\b", "a\nb", "", "x/.")) {
            var refused = post(Map.of("language", "bash", "files", Map.of("main.sh", ":", name, "x")));
            assertThat(refused.statusCode()).as(name).isEqualTo(400);
        }
    }

    @Test
    @Attack(37)
    void anAddressOrABranchIsNeverAnOptionACommandOrAFile() throws Exception {
        for (var repo : List.of(
                "ext::sh -c id",
                "--upload-pack=id",
                "file:///etc",
                "file://" + service.folder(),
                "/etc/passwd",
                "ssh://git@github.com/a/b",
                "git@github.com:a/b",
                "https://user:secret@github.com/a/b",
                "https://github.com/a/b;id",
                "fd::0",
                "http://[::1]/a/b")) {
            assertThat(post(Map.of("task", "t", "repo", repo)).body()).as(repo).contains("INVALID_REPO");
        }
        for (var branch : List.of("--upload-pack=id", "-b", "a..b", "a b", "a\nb", "$(id)", "/x", ".x")) {
            var answer = post(Map.of("task", "t", "repo", "owner/repo", "branch", branch));
            assertThat(answer.statusCode()).as(branch).isEqualTo(400);
        }
    }

    @Test
    @Attack(38)
    void anIdIsANameAndNeverAPath() throws Exception {
        for (var id :
                List.of("..%2f..%2fetc%2fpasswd", "..%252f", "%2e%2e%2f", "%00", "a%0d%0aX-Y:%20z", "%ff%fe", "*")) {
            assertThat(service.sandbox().delete(id).statusCode()).as(id).isIn(400, 404);
        }
        var id = "../../" + UUID.randomUUID() + "/../x";
        var report = service.sandbox().execute(Map.of("request_id", id, "language", "bash", "source", "echo $$ >f"));

        assertThat(report.path("request_id").asText()).isEqualTo(id);
        assertThat(service.sandbox().delete(id.replace("/", "%2F")).statusCode())
                .isEqualTo(200);
        assertThat(Path.of(id)).doesNotExist();
        assertThat(post(Map.of("request_id", "a\nb", "language", "bash", "source", ":"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    @Attack(41)
    void twoHundredAtOnceAreRunOrToldToComeBack() throws Exception {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 200; i++) {
            answers.add(service.sandbox()
                    .sendAsync(service.sandbox()
                            .post(
                                    "/execute",
                                    Map.of("language", "bash", "source", "echo " + i + "; exec sleep 0.05"))));
        }
        int run = 0;
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i).join();
            if (answer.statusCode() == 200) {
                run++;
                assertThat(RunningSandbox.json(answer.body()).path("stdout").asText())
                        .isEqualTo(i + "\n");
            } else {
                assertThat(answer.statusCode()).isEqualTo(429);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
        }
        assertThat(run).isGreaterThanOrEqualTo(100);
    }

    @Test
    @Attack(41)
    void aCancelIsTheSameWhetherTheJobWaitsStartsOrRuns() throws Exception {
        var ids = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 12; i++) {
            ids.add("cancelled-" + UUID.randomUUID());
            answers.add(service.sandbox()
                    .sendAsync(service.sandbox()
                            .post(
                                    "/execute",
                                    Map.of("request_id", ids.get(i), "language", "bash", "source", "sleep 60"))));
        }
        for (var id : ids) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> service.sandbox().delete(id).statusCode() == 200);
            assertThat(service.sandbox().delete(id).body()).contains("\"outcome\":\"CANCELLED\"");
        }
        for (var answer : answers) {
            assertThat(RunningSandbox.json(answer.join().body()).path("outcome").asText())
                    .isEqualTo("CANCELLED");
        }
        var gone = HttpRequest.newBuilder(service.sandbox().at("/executions/" + UUID.randomUUID()))
                .DELETE();
        assertThat(service.sandbox().text(gone).statusCode()).isEqualTo(404);
    }
}
