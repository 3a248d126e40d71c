package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that steer a run, or look at it from another side. */
@Command
abstract class Steer extends Runs.OneRun {
    /** Posts, and says what came of it. */
    int post(String path, JsonNode body) throws IOException, InterruptedException {
        var answer = door().post(path, body).orFail();
        if (structured()) {
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
            return post(path() + "/pause", body);
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Lets a paused run go on.")
    static final class Resume extends Steer {
        @Override
        public Integer call() throws Exception {
            return post(path() + "/resume", object());
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true, description = "Tries what failed again, in the same run.")
    static final class Retry extends Steer {
        @Override
        public Integer call() throws Exception {
            return post(path() + "/retry", object());
        }
    }

    @Command(name = "rerun", mixinStandardHelpOptions = true, description = "Runs the same again as a new execution.")
    static final class Rerun extends Steer {
        @Option(names = "--from", description = "node from which on nothing is taken over")
        Optional<String> from = Optional.empty();

        @Override
        public Integer call() throws Exception {
            return post(
                    path() + "/rerun"
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
            return post(path() + "/nodes/" + Door.encoded(node) + "/replay", body);
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
            return post(path() + "/nodes/" + Door.encoded(node) + "/decision", body);
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
            return post(path() + "/signals/" + Door.encoded(name), given(data));
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

        @Option(names = "--if-match", paramLabel = "REVISION", description = "only while the graph has this revision")
        Optional<Integer> ifMatch = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var body = object();
            body.set("operations", given(operations));
            put(body, "description", description);
            var path = new Query("api/v1/runs/" + Door.encoded(id) + "/patch").with("dry_run", dry);
            Map<String, String> match = ifMatch.map(revision -> Map.of("If-Match", String.valueOf(revision)))
                    .orElse(Map.of());
            return patched(door().post(path.toString(), body, match).orFail());
        }
    }

    int patched(JsonNode answer) {
        return fields(answer, "run_id", "patched", "pending", "dry_run", "revision", "old_nodes", "new_nodes", "diff");
    }

    @Command(name = "undo", mixinStandardHelpOptions = true, description = "Undoes a change of the graph.")
    static final class Undo extends Steer {
        @Parameters(index = "1", description = "the revision that the change made")
        int revision;

        @Override
        public Integer call() throws Exception {
            return patched(door().post(path() + "/patches/" + revision + "/undo", object())
                    .orFail());
        }
    }

    @Command(name = "why", mixinStandardHelpOptions = true, description = "Tells what a run waits for.")
    static final class WhyCommand extends Steer {
        @Override
        public Integer call() throws Exception {
            var answer = door().get(path() + "/why").orFail();
            if (structured()) {
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
            var query = new Query(path() + "/state").with("version", version).with("diff", diff);
            var state = door().get(query.toString()).orFail();
            if (diff.isPresent()) {
                return rows(state, "changes", "op", "path", "value");
            }
            fields(state, "run_id", "version", "phase", "status", "revision", "paused", "output", "failure");
            if (!structured()) {
                var nodes = object().putArray("nodes");
                state.path("nodes")
                        .properties()
                        .forEach(node ->
                                nodes.add(node.getValue().<ObjectNode>deepCopy().put("node", node.getKey())));
                Table.print(System.out, nodes, "node", "status", "attempts", "since", "error");
            }
            return 0;
        }
    }

    @Command(name = "graph", mixinStandardHelpOptions = true, description = "Shows a run's graph as it is now.")
    static final class GraphCommand extends Steer {
        @Override
        public Integer call() throws Exception {
            var graph = door().get(path() + "/graph").orFail();
            if (structured()) {
                print(graph);
                return 0;
            }
            System.out.println("revision " + graph.path("revision").asInt());
            var nodes = object().putArray("nodes");
            graph.path("nodes").forEach(node -> nodes.add(row(node, graph)));
            Table.print(System.out, nodes, "id", "kind", "status", "next");
            return 0;
        }

        /** A node with how it is and what follows from it. */
        private static JsonNode row(JsonNode node, JsonNode graph) {
            var id = node.path("id").asText();
            var next = StreamSupport.stream(graph.path("edges").spliterator(), false)
                    .filter(edge -> edge.path("from").asText().equals(id))
                    .map(edge -> edge.path("to").asText())
                    .collect(Collectors.joining(", "));
            return object().put("id", id)
                    .put("kind", node.path("kind").asText())
                    .put("status", graph.path("states").path(id).path("status").asText("pending"))
                    .put("next", next);
        }
    }
}
