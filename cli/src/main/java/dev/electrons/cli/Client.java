package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all client commands share, and the commands themselves. */
@Command
abstract class Client implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(7);

    @Option(names = "--server", description = "the door's address; also DE_SERVER (default: ${DEFAULT-VALUE})")
    String server = System.getenv().getOrDefault("DE_SERVER", "http://127.0.0.1:8080");

    @Option(names = "--passphrase", description = "key to send; better DE_PASSPHRASE in the environment")
    Optional<String> passphrase = Optional.ofNullable(System.getenv("DE_PASSPHRASE"));

    @Option(names = "-o", description = "table or json (default: ${DEFAULT-VALUE})")
    String output = "table";

    Door door() {
        return new Door(server, passphrase);
    }

    boolean json() {
        return output.toLowerCase(Locale.ROOT).equals("json");
    }

    /** The run when it has ended; shows it live meanwhile unless only JSON is wanted. */
    JsonNode followed(String run, Duration longest) throws IOException, InterruptedException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var live = json()
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
        if (json()) {
            print(ended);
        } else {
            var error = result.path("error").asText("");
            System.err.println("-- " + result.path("status").asText()
                    + (result.path("exit_code").isNumber()
                            ? ", exit code " + result.path("exit_code").asInt()
                            : "")
                    + (error.isEmpty() ? "" : ": " + error) + " (run "
                    + ended.path("run_id").asText() + ", "
                    + result.path("duration_ms").asLong() + " ms)");
        }
        return result.path("success").asBoolean() ? 0 : 1;
    }

    void print(JsonNode node) {
        System.out.println(node.toPrettyString());
    }

    @Command(
            name = "run-program",
            mixinStandardHelpOptions = true,
            description = "Runs a program in the sandbox; exits 0 only if it completed.")
    static final class RunProgram extends Client {
        @Parameters(index = "0", description = "python, node, bash or java")
        String language = "";

        @Parameters(index = "1", description = "the source, or @file")
        String source = "";

        @Option(names = "--wait", description = "seconds to wait at most (default: ${DEFAULT-VALUE})")
        int wait = 300;

        @Override
        public Integer call() throws Exception {
            var text = source.startsWith("@") ? Files.readString(Path.of(source.substring(1))) : source;
            var body = Json.MAPPER.createObjectNode();
            body.putObject("code").put("language", language).put("source", text);
            var run = door().post("intake", body).orFail().path("run_id").asText();
            return outcome(followed(run, Duration.ofSeconds(wait)));
        }
    }

    @Command(name = "submit", mixinStandardHelpOptions = true, description = "Posts a query to intake.")
    static final class Submit extends Client {
        @Parameters(index = "0", description = "what to do")
        String query = "";

        @Option(names = "--type", description = "text, image, audio, video, code, product-shipping")
        Optional<String> type = Optional.empty();

        @Option(names = "--watch", description = "follow it to its end; exits 0 only if it completed")
        boolean watch;

        @Override
        public Integer call() throws Exception {
            var body = Json.MAPPER.createObjectNode().put("query", query);
            type.ifPresent(word -> body.put("task_type", word));
            var accepted = door().post("intake", body).orFail();
            if (!watch) {
                print(accepted);
                return 0;
            }
            return outcome(followed(accepted.path("run_id").asText(), LONGEST));
        }
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            description = "Follows a run to its end; exits 0 only if it completed.")
    static final class Watch extends Client {
        @Parameters(index = "0", description = "the client's id or the run id")
        String id = "";

        @Override
        public Integer call() throws Exception {
            return outcome(followed(id, LONGEST));
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Shows one run.")
    static final class Status extends Client {
        @Parameters(index = "0", description = "the client's id or the run id")
        String id = "";

        @Override
        public Integer call() throws Exception {
            print(door().get("status/" + Door.encoded(id)).orFail());
            return 0;
        }
    }

    @Command(name = "events", mixinStandardHelpOptions = true, description = "Shows a run's history.")
    static final class Events extends Client {
        @Parameters(index = "0", description = "the client's id or the run id")
        String id = "";

        @Override
        public Integer call() throws Exception {
            var events =
                    door().get("executions/" + Door.encoded(id) + "/events").orFail();
            if (json()) {
                print(events);
            } else {
                events.path("events")
                        .forEach(event -> System.out.printf(
                                "%4d  %-28s %-20s %s%n",
                                event.path("version").asInt(),
                                event.path("at").asText(),
                                event.path("type").asText(),
                                event.path("actor").asText()));
            }
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists runs, newest first.")
    static final class ListRuns extends Client {
        @Override
        public Integer call() throws Exception {
            var page = door().get("executions").orFail();
            if (json()) {
                print(page);
            } else {
                System.out.printf("%-36s  %-10s  %-10s  %s%n", "RUN", "STATUS", "TYPE", "TITLE");
                page.path("executions")
                        .forEach(run -> System.out.printf(
                                "%-36s  %-10s  %-10s  %s%n",
                                run.path("run_id").asText(),
                                run.path("status").asText(),
                                run.path("task_type").asText(),
                                run.path("title").asText()));
            }
            return 0;
        }
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Cancels a run.")
    static final class Cancel extends Client {
        @Parameters(index = "0", description = "the client's id or the run id")
        String id = "";

        @Override
        public Integer call() throws Exception {
            print(door().delete("executions/" + Door.encoded(id)).orFail());
            return 0;
        }
    }
}
