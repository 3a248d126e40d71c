package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes, and the three ways to write an answer. */
class ExitTest {
    private static final String ACCEPTED = "{\"run_id\":\"r1\",\"execution_id\":\"e1\",\"status\":\"queued\"}";

    private static String done(String status, boolean success) {
        return "{\"run_id\":\"r1\",\"result\":{\"status\":\"" + status + "\",\"success\":" + success + "}}";
    }

    @ParameterizedTest
    @CsvSource({
        "complete, Completed, 0",
        "complete, Failed, 1",
        "errored, Failed, 1",
        "errored, Blocked, 1",
        "terminated, Cancelled, 1",
        "waiting, Blocked, 3",
        "waiting, Running, 3",
        "running, Running, 3",
        "queued, Pending, 3"
    })
    void statusIsZeroOnlyIfTheRunCompleted(String status, String phase, int exit) throws Exception {
        try (var door = new StubDoor()
                .on("GET /status/a%20run", 200, "{\"status\":\"" + status + "\",\"phase\":\"" + phase + "\"}")) {
            assertThat(door.de("status", "a run").exit()).isEqualTo(exit);
            assertThat(door.de("status", "a run", "-o", "json").exit()).isEqualTo(exit);
        }
    }

    @ParameterizedTest
    @CsvSource({"completed, true, 0", "failed, false, 1", "cancelled, false, 1", "quarantined, false, 1"})
    void followingARunIsZeroOnlyIfItCompleted(String status, boolean success, int exit) throws Exception {
        var stream = "event: done\ndata: " + done(status, success) + "\n\n";
        try (var door = new StubDoor()
                .on("POST /intake", 202, ACCEPTED)
                .on("POST /workflows/w/executions", 202, ACCEPTED)
                .on("GET /executions/r1/stream", 200, stream)) {
            assertThat(door.de("watch", "r1").exit()).isEqualTo(exit);
            assertThat(door.de("submit", "tides", "--watch").exit()).isEqualTo(exit);
            assertThat(door.de("run-program", "bash", ":").exit()).isEqualTo(exit);
            assertThat(door.de("definitions", "run", "w").exit()).isEqualTo(exit);
            assertThat(door.de("run-program", "bash", ":").err()).startsWith("-- " + status);
        }
    }

    @Test
    void aSyncSubmitIsZeroOnlyIfTheRunCompletedInTime() throws Exception {
        try (var door = new StubDoor()
                .on("POST /executions/sync", 200, "{\"status\":\"completed\",\"success\":true,\"output\":\"high\"}")) {
            var answered = door.de("submit", "tides", "--sync", "5s");
            assertThat(answered.exit()).isZero();
            assertThat(answered.out()).isEqualTo("high\n");
            door.on("POST /executions/sync", 200, "{\"status\":\"failed\",\"success\":false}");
            assertThat(door.de("submit", "tides", "--sync", "5s").exit()).isEqualTo(1);
            door.on("POST /executions/sync", 202, ACCEPTED);
            assertThat(door.de("submit", "tides", "--sync", "5s").exit()).isEqualTo(3);
        }
    }

    @Test
    void refusalsAreOneMistakesTwoAndTimeThatIsUpThree(@TempDir Path folder) throws Exception {
        try (var door = new StubDoor().on("GET /status/x", 404, "{\"error\":\"Request not found\"}")) {
            var refused = door.de("status", "x");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).isEqualTo("de: HTTP 404: Request not found\n");
            assertThat(door.de("stauts").exit()).isEqualTo(2);
            assertThat(door.de("submit").exit()).isEqualTo(2);
            assertThat(door.de("dlq", "redrive").exit()).isEqualTo(2);
            assertThat(door.de("dlq", "redrive", "1", "--all").exit()).isEqualTo(2);
            door.on("POST /intake", 202, ACCEPTED).on("GET /executions/r1/stream", 200, ": still going\n");
            assertThat(door.de("run-program", "bash", ":", "--wait", "0").exit())
                    .isEqualTo(3);
            door.on("GET /artifacts/abc", 404, "{\"error\":\"there is no artifact abc\"}");
            var file = folder.resolve("got");
            assertThat(door.de("artifacts", "get", "abc", file.toString()).exit())
                    .isEqualTo(1);
            assertThat(Files.exists(file)).isFalse();
            door.on("GET /test-routing", 200, "{\"success\":false}");
            assertThat(door.de("test-routing").exit()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsATableOrJsonOrYaml() throws Exception {
        try (var door = new StubDoor().on("GET /executions", 200, """
                        {"executions":[{"run_id":"r1","execution_id":"e1","status":"complete","title":"tides"}],"next_cursor":null}""")) {
            assertThat(door.de("list").out())
                    .contains("run_id ", "r1 ", "tides")
                    .doesNotContain("{");
            assertThat(door.de("list", "-o", "JSON")
                            .json()
                            .at("/executions/0/run_id")
                            .asText())
                    .isEqualTo("r1");
            assertThat(door.de("list", "--output", "yaml").out()).startsWith("executions:\n- run_id: \"r1\"\n");
            var bad = door.de("list", "-o", "xml");
            assertThat(bad.exit()).isEqualTo(2);
            assertThat(bad.err()).contains("'--output'", "TABLE, JSON, YAML", "'xml'");
        }
    }

    @Test
    void everyPageIsListedWhenAllAreAskedFor() throws Exception {
        try (var door = new StubDoor()
                .on("GET /executions", 200, "{\"executions\":[{\"run_id\":\"r1\"}],\"next_cursor\":\"c\"}")) {
            var some = door.de("list");
            assertThat(some.err()).contains("there are more: --all, or --cursor c");
        }
        var first = "{\"executions\":[{\"run_id\":\"r1\"}],\"next_cursor\":\"c\"}";
        var last = "{\"executions\":[{\"run_id\":\"r2\"}],\"next_cursor\":null}";
        try (var door = new ScriptedDoor(json(first), json(last))) {
            var all = Typed.at(door.url(), java.util.List.of("-o", "json"), "list", "--all")
                    .json();
            assertThat(all.findValuesAsText("run_id")).containsExactly("r1", "r2");
            assertThat(all.path("next_cursor").isNull()).isTrue();
        }
    }

    private static String json(String body) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void theShellIsToldHowToCompleteTheCommand() {
        var script = Typed.de("completion");
        assertThat(script.exit()).isZero();
        assertThat(script.out()).contains("complete -F _complete_de", "run-program", "--port-offset");
    }

    @Test
    void whatIsNoAddressAndWhatIsNoFileIsSaidToBeSo() {
        var nowhere = Typed.de("status", "x", "--server", "localhost:8080");
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("given as localhost:8080", "http://127.0.0.1:8080");
        var nothing = Typed.de("definitions", "validate", "/no/such.yaml", "--server", "http://127.0.0.1:9");
        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.err()).isEqualTo("de: there is no file /no/such.yaml" + System.lineSeparator());
    }
}
