package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that steer a run, or look at it from another side. */
@Command
abstract class Steer extends Client {
    @Parameters(index = "0", description = "the client's id or the run id")
    String id = "";

    String run() {
        return "executions/" + Door.encoded(id);
    }

    /** Posts, and says what came of it. */
    int post(String path, JsonNode body) throws IOException, InterruptedException {
        var answer = door().post(path, body).orFail();
        if (json()) {
            print(answer);
        } else {
            System.out.println(
                    answer.path("pending").asBoolean()
                            ? "sent; prime has not decided on it yet"
                            : "done: " + words(answer));
        }
        return 0;
    }

    private static String words(JsonNode answer) {
        return answer.has("rerun_of")
                ? "runs again as " + answer.path("run_id").asText()
                : answer.path("run_id").asText() + " at version "
                        + answer.path("version").asText("-");
    }

    /** JSON given in place, or in a file as {@code @file}. */
    static JsonNode given(String text) throws IOException {
        return Json.read(text.startsWith("@") ? Files.readString(Path.of(text.substring(1))) : text, JsonNode.class);
    }

    static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Starts nothing new in a run until it is resumed.")
    static final class Pause extends Steer {
        @Option(names = "--reason", description = "why")
        Optional<String> reason = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var body = object();
            reason.ifPresent(words -> body.put("reason", words));
            return post(run() + "/pause", body);
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Lets a paused run go on.")
    static final class Resume extends Steer {
        @Override
        public Integer call() throws Exception {
            return post(run() + "/resume", object());
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Tries what failed again, in the same run.")
    static final class Retry extends Steer {
        @Override
        public Integer call() throws Exception {
            return post(run() + "/retry", object());
        }
    }

    @Command(name = "rerun", mixinStandardHelpOptions = true, description = "Runs the same again as a new execution.")
    static final class Rerun extends Steer {
        @Option(names = "--from", description = "node from which on nothing is taken over")
        Optional<String> from = Optional.empty();

        @Override
        public Integer call() throws Exception {
            return post(
                    run() + "/rerun"
                            + from.map(node -> "?from=" + Door.encoded(node)).orElse(""),
                    object());
        }
    }

    @Command(name = "replay", mixinStandardHelpOptions = true, description = "Runs one node again.")
    static final class Replay extends Steer {
        @Parameters(index = "1", description = "the node")
        String node = "";

        @Option(names = "--config", description = "JSON laid over the node's config, or @file")
        Optional<String> config = Optional.empty();

        @Option(names = "--input", description = "JSON laid over the node's input, or @file")
        Optional<String> input = Optional.empty();

        @Option(names = "--alone", description = "leave what follows from it as it is")
        boolean alone;

        @Override
        public Integer call() throws Exception {
            var body = object().put("downstream", !alone);
            if (config.isPresent()) {
                body.set("config", given(config.get()));
            }
            if (input.isPresent()) {
                body.set("input", given(input.get()));
            }
            return post(run() + "/nodes/" + Door.encoded(node) + "/replay", body);
        }
    }

    @Command(name = "decide", mixinStandardHelpOptions = true, description = "Answers a human node.")
    static final class Decide extends Steer {
        @Parameters(index = "1", description = "the node")
        String node = "";

        @Parameters(index = "2", description = "approve or reject")
        String decision = "";

        @Option(names = "--comment", description = "why")
        Optional<String> comment = Optional.empty();

        @Option(names = "--data", description = "JSON that the node's schema asks for, or @file")
        Optional<String> data = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var body = object().put("decision", decision);
            comment.ifPresent(words -> body.put("comment", words));
            if (data.isPresent()) {
                body.set("data", given(data.get()));
            }
            return post(run() + "/nodes/" + Door.encoded(node) + "/decision", body);
        }
    }

    @Command(name = "signal", mixinStandardHelpOptions = true, description = "Delivers a named signal to a run.")
    static final class Signal extends Steer {
        @Parameters(index = "1", description = "the signal's name")
        String name = "";

        @Parameters(index = "2", arity = "0..1", description = "JSON that it carries, or @file")
        String data = "null";

        @Override
        public Integer call() throws Exception {
            return post(run() + "/signals/" + Door.encoded(name), given(data));
        }
    }

    @Command(name = "patch", mixinStandardHelpOptions = true, description = "Changes the graph of a running run.")
    static final class Patch extends Steer {
        @Parameters(index = "1", description = "JSON Patch operations, or @file")
        String operations = "";

        @Option(names = "--description", description = "why")
        Optional<String> description = Optional.empty();

        @Option(names = "--dry-run", description = "only say what would change")
        boolean dry;

        @Override
        public Integer call() throws Exception {
            var body = object();
            body.set("operations", given(operations));
            description.ifPresent(words -> body.put("description", words));
            print(door().post("api/v1/runs/" + Door.encoded(id) + "/patch" + (dry ? "?dry_run=true" : ""), body)
                    .orFail());
            return 0;
        }
    }

    @Command(name = "why", mixinStandardHelpOptions = true, description = "Tells what a run waits for.")
    static final class WhyCommand extends Steer {
        @Override
        public Integer call() throws Exception {
            var answer = door().get(run() + "/why").orFail();
            if (json()) {
                print(answer);
            } else if (answer.path("waiting_for").isEmpty()) {
                System.out.println("nothing: the run is " + answer.path("phase").asText());
            } else {
                Table.print(System.out, answer.path("waiting_for"), "what", "since", "until", "words");
            }
            return 0;
        }
    }

    @Command(
            name = "state",
            mixinStandardHelpOptions = true,
            description = "Shows a run as it was after an event, or what changed.")
    static final class State extends Steer {
        @Option(names = "--version", description = "number of the event (default: the last)")
        Optional<Integer> version = Optional.empty();

        @Option(names = "--diff", description = "number of another event to compare with")
        Optional<Integer> diff = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var query = version.map(n -> "version=" + n).orElse("")
                    + diff.map(n -> "&diff=" + n).orElse("");
            print(door().get(run() + "/state?" + query).orFail());
            return 0;
        }
    }

    @Command(name = "graph", mixinStandardHelpOptions = true, description = "Shows a run's graph as it is now.")
    static final class GraphCommand extends Steer {
        @Override
        public Integer call() throws Exception {
            print(door().get(run() + "/graph").orFail());
            return 0;
        }
    }
}
