package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a watcher sees, whatever happens to the connection. */
class LiveTest {
    private static final Live.Patience SHORT = new Live.Patience(Duration.ofMillis(300), Duration.ofMillis(1));
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String DONE =
            "event: done\ndata: {\"result\":{\"status\":\"completed\",\"success\":true}}\n\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private JsonNode follow(ScriptedDoor door, boolean progress, Live.Patience patience, Duration longest)
            throws IOException, InterruptedException {
        return new Live(
                        new Door(door.url(), Optional.empty()),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        progress,
                        patience)
                .follow("run 1", longest);
    }

    private static String event(int version) {
        return "event: event\nid: " + version + "\ndata: {\"version\":" + version + ",\"type\":\"other\"}\n\n";
    }

    private static String output(int seq, String channel, String text) {
        return "event: output\ndata: {\"task_id\":\"t\",\"seq\":" + seq + ",\"channel\":\"" + channel + "\",\"text\":\""
                + text + "\"}\n\n";
    }

    @Test
    void aBrokenConnectionIsTakenUpWhereItBrokeAndNothingIsShownTwice() throws Exception {
        var before = output(0, "stdout", "a") + output(1, "stderr", "b");
        try (var door = new ScriptedDoor(
                ScriptedDoor.broken(event(1) + before + event(2)),
                ScriptedDoor.whole(before + output(2, "stdout", "c") + event(3) + DONE))) {
            var ended = follow(door, false, Live.Patience.USUAL, LONGEST);
            assertThat(ended.path("result").path("success").asBoolean()).isTrue();
            assertThat(out.toString(UTF_8)).isEqualTo("ac");
            assertThat(err.toString(UTF_8))
                    .startsWith("b-- the connection broke")
                    .contains("taking it up again");
            assertThat(door.asked.remove()).contains("GET /executions/run%201/stream HTTP/1.1", "Last-Event-ID: 0");
            assertThat(door.asked.remove()).contains("Last-Event-ID: 2");
        }
    }

    @Test
    void aRunThatIsOpenAgainByItsEndIsFollowedToTheNext() throws Exception {
        var open = "event: done\ndata: {\"status\":\"running\",\"result\":null}\n\n";
        try (var door = new ScriptedDoor(
                ScriptedDoor.whole(event(1) + event(2) + open), ScriptedDoor.whole(event(3) + event(4) + DONE))) {
            var ended = follow(door, false, Live.Patience.USUAL, LONGEST);
            assertThat(ended.path("result").path("success").asBoolean()).isTrue();
            door.asked.remove();
            assertThat(door.asked.remove()).contains("Last-Event-ID: 2");
        }
    }

    @Test
    void aConnectionOnWhichNothingComesAnyMoreIsLeft() throws Exception {
        try (var door = new ScriptedDoor(
                ScriptedDoor.silent(output(0, "stdout", "a")), ScriptedDoor.whole(output(0, "stdout", "a") + DONE))) {
            var patience = new Live.Patience(Duration.ofSeconds(2), Duration.ofMinutes(1));
            follow(door, false, patience, LONGEST);
            assertThat(out.toString(UTF_8)).isEqualTo("a");
        }
    }

    @Test
    void aMeshThatIsBusyIsAskedAgainAndOneThatRefusesIsNot() throws Exception {
        try (var door =
                new ScriptedDoor(ScriptedDoor.refusal(503, "the message broker is away"), ScriptedDoor.whole(DONE))) {
            follow(door, false, Live.Patience.USUAL, LONGEST);
            assertThat(err.toString(UTF_8)).contains("the message broker is away");
        }
        try (var door = new ScriptedDoor(ScriptedDoor.refusal(404, "Request not found"))) {
            assertThatThrownBy(() -> follow(door, false, Live.Patience.USUAL, LONGEST))
                    .hasMessage("HTTP 404: Request not found");
        }
    }

    @Test
    void whereNobodyListensTheAddressIsNamedAtOnceAndWhatToDo() {
        int port = Ports.free();
        var door = new Door("http://127.0.0.1:" + port, Optional.empty());
        assertThatThrownBy(() -> door.get("status/x"))
                .hasMessage("nobody answers at http://127.0.0.1:" + port
                        + "/; start the mesh with ./de up, or name another door with --server");
        var live = new Live(door, System.out, System.err, false, Live.Patience.USUAL);
        assertThatThrownBy(() -> live.follow("x", LONGEST)).hasMessageStartingWith("nobody answers at");
    }

    @Test
    void aMeshThatStaysAwayIsGivenUp() throws Exception {
        try (var door = new ScriptedDoor(ScriptedDoor.broken(event(1)))) {
            assertThatThrownBy(() -> follow(door, false, SHORT, LONGEST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRunThatTakesTooLongIsLeftToGoOn() throws Exception {
        try (var door = new ScriptedDoor(ScriptedDoor.silent(event(1)))) {
            assertThatThrownBy(() -> follow(door, false, Live.Patience.USUAL, Duration.ofSeconds(1)))
                    .hasMessage("the run run 1 has not ended within 1 s; it goes on: de watch run 1");
            assertThat(err.toString(UTF_8)).isEmpty();
        }
    }

    @Test
    void noticesAreAlwaysShownAndProgressOnlyOnATerminal() throws Exception {
        var told = "event: event\nid: 2\ndata: {\"version\":2,\"type\":\"node.settled\",\"data\":{\"node\":\"a\","
                + "\"outcome\":{},\"skipped\":[\"b\"],\"dispatched\":[{\"node\":\"c\"}]}}\n\n"
                + output(0, "notice", "9 characters were left out") + output(1, "progress", "half way")
                + output(2, "stdout", "42") + DONE;
        try (var door = new ScriptedDoor(ScriptedDoor.whole(told), ScriptedDoor.whole(told))) {
            follow(door, false, Live.Patience.USUAL, LONGEST);
            assertThat(err.toString(UTF_8)).isEqualTo("-- 9 characters were left out\n");
            err.reset();
            follow(door, true, Live.Patience.USUAL, LONGEST);
            assertThat(err.toString(UTF_8).lines())
                    .containsExactly(
                            "-- node a completed",
                            "-- node b skipped",
                            "-- node c started",
                            "-- 9 characters were left out",
                            "-- half way",
                            ""); // the outcome begins on a line of its own
        }
    }
}
