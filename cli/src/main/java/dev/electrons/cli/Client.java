package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all client commands share. */
@Command
abstract class Client implements Callable<Integer> {
    static final Duration LONGEST = Duration.ofDays(7);

    @Option(names = "--server", description = "the door's address; also DE_SERVER (default: ${DEFAULT-VALUE})")
    String server = System.getenv().getOrDefault("DE_SERVER", "http://127.0.0.1:8080");

    @Option(names = "--passphrase", description = "key to send; better DE_PASSPHRASE in the environment")
    Optional<String> passphrase = Optional.ofNullable(System.getenv("DE_PASSPHRASE"));

    @Option(
            names = {"-o", "--output"},
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Format output = Format.TABLE;

    Door door() {
        return new Door(server, passphrase);
    }

    /** Whether the answer is for a program, whole and with nothing beside it. */
    boolean structured() {
        return output != Format.TABLE;
    }

    /** The run when it has ended; shows it live meanwhile unless only the answer is wanted. */
    JsonNode followed(String run, Duration longest) throws IOException, InterruptedException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var live = structured()
                ? new Live(door(), nowhere, nowhere, false, Live.Patience.USUAL)
                : new Live(door(), System.out, System.err, terminal(), Live.Patience.USUAL);
        return live.follow(run, longest);
    }

    @SuppressWarnings("SystemConsoleNull") // it says it may be
    private static boolean terminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    /** Says how a run ended; the exit code. */
    int outcome(JsonNode ended) {
        var result = ended.path("result");
        if (structured()) {
            print(ended);
        } else {
            ended(result, ended.path("run_id").asText());
        }
        return Ending.ofResult(result);
    }

    static void ended(JsonNode result, String run) {
        var error = result.path("error").asText("");
        System.err.println("-- " + result.path("status").asText()
                + (result.path("exit_code").isNumber()
                        ? ", exit code " + result.path("exit_code").asInt()
                        : "")
                + (error.isEmpty() ? "" : ": " + error) + " (run " + run + ", "
                + result.path("duration_ms").asLong() + " ms)");
    }

    void print(JsonNode answer) {
        System.out.println(output.written(answer));
    }

    /** Shows some fields of an answer, each in a line. */
    int fields(JsonNode answer, String... names) {
        if (structured()) {
            print(answer);
        } else {
            Table.fields(System.out, answer, names);
        }
        return 0;
    }

    /** Shows a list of an answer, each item in a row. */
    int rows(JsonNode answer, String list, String... columns) {
        if (structured()) {
            print(answer);
        } else {
            Table.print(System.out, answer.path(list), columns);
        }
        return 0;
    }

    /** A text given in place, or in a file as {@code @file}, or on the standard input as {@code @-}. */
    static String text(String given) throws IOException {
        if (!given.startsWith("@")) {
            return given;
        }
        return given.equals("@-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(given.substring(1)));
    }

    /** JSON given as {@link #text} is. */
    static JsonNode given(String text) throws IOException {
        return Json.read(text(text), JsonNode.class);
    }

    static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    /** Puts a value where there is one. */
    static void put(ObjectNode into, String name, Optional<String> value) {
        value.ifPresent(text -> into.put(name, text));
    }
}
