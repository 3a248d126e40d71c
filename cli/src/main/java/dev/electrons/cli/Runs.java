package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at runs, and that stop one. */
final class Runs {
    private static final String EXITS =
            "Exits 0 only if the run completed, 1 if it ended otherwise, 3 while it has not ended.";

    private Runs() {}

    /** A command about one run. */
    @Command
    abstract static class OneRun extends Client {
        @Parameters(index = "0", description = "the client's id or the run id")
        String id = "";

        String path() {
            return "executions/" + Door.encoded(id);
        }
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            description = "Follows a run to its end; exits 0 only if it completed.")
    static final class Watch extends OneRun {
        @Override
        public Integer call() throws Exception {
            return outcome(followed(id, LONGEST));
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = {"Shows one run.", EXITS})
    static final class Status extends OneRun {
        @Override
        public Integer call() throws Exception {
            var run = door().get("status/" + Door.encoded(id)).orFail();
            fields(
                    run,
                    "execution_id",
                    "run_id",
                    "app_id",
                    "status",
                    "phase",
                    "task_type",
                    "runner_used",
                    "model",
                    "created_at",
                    "started_at",
                    "completed_at",
                    "duration_ms",
                    "error_code",
                    "error",
                    "output");
            if (!structured() && run.path("nodes").size() > 1) {
                Table.print(System.out, run.path("nodes"), "id", "kind", "status", "iteration", "attempts", "error");
            }
            return Ending.ofStatus(run);
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {"Shows all of one run: its input, workflow, usage, nodes and result.", EXITS})
    static final class Show extends OneRun {
        @Override
        public Integer call() throws Exception {
            var run = door().get(path()).orFail();
            print(run);
            return Ending.ofStatus(run);
        }
    }

    @Command(name = "events", mixinStandardHelpOptions = true, description = "Shows a run's history.")
    static final class Events extends OneRun {
        @Override
        public Integer call() throws Exception {
            return rows(door().get(path() + "/events").orFail(), "events", "version", "at", "type", "node_id", "actor");
        }
    }

    @Command(
            name = "node",
            mixinStandardHelpOptions = true,
            description = "Shows one node of a run with every attempt, its input, output and logs.")
    static final class NodeCommand extends OneRun {
        @Parameters(index = "1", description = "the node")
        String node = "";

        @Override
        public Integer call() throws Exception {
            print(door().get(path() + "/nodes/" + Door.encoded(node)).orFail());
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists runs, newest first.")
    static final class ListRuns extends Client {
        @Option(names = "--status", description = "such as complete or Failed")
        Optional<String> status = Optional.empty();

        @Option(names = "--type", description = "such as text or code")
        Optional<String> type = Optional.empty();

        @Option(names = "--app", description = "of one application")
        Optional<String> app = Optional.empty();

        @Option(names = "--workflow", description = "of one definition")
        Optional<String> workflow = Optional.empty();

        @Option(names = "--target", description = "about one target")
        Optional<String> target = Optional.empty();

        @Option(names = "--since", description = "created then or later, such as 2026-11-29T00:00:00Z")
        Optional<String> since = Optional.empty();

        @Option(names = "--until", description = "created before")
        Optional<String> until = Optional.empty();

        @Option(names = "-q", description = "words of the title, the id or the error")
        Optional<String> words = Optional.empty();

        @Option(names = "--limit", description = "rows of a page, to 500 (default: 50)")
        Optional<Integer> limit = Optional.empty();

        @Option(names = "--cursor", description = "where a page begins: the next_cursor of the one before")
        Optional<String> cursor = Optional.empty();

        @Option(names = "--all", description = "every page")
        boolean all;

        @Override
        public Integer call() throws Exception {
            var page = page(cursor);
            var rows = page.withArray("executions");
            while (all && page.hasNonNull("next_cursor")) {
                page = page(Optional.of(page.path("next_cursor").asText()));
                page.path("executions").forEach(rows::add);
            }
            var whole = object();
            whole.set("executions", rows);
            whole.set("next_cursor", page.path("next_cursor"));
            rows(whole, "executions", "run_id", "execution_id", "app_id", "status", "task_type", "created_at", "title");
            if (!structured() && page.hasNonNull("next_cursor")) {
                System.err.println("-- there are more: --all, or --cursor "
                        + page.path("next_cursor").asText());
            }
            return 0;
        }

        private ObjectNode page(Optional<String> from) throws Exception {
            var query = new Query("executions")
                    .with("status", status)
                    .with("task_type", type)
                    .with("app_id", app)
                    .with("workflow", workflow)
                    .with("target", target)
                    .with("since", since)
                    .with("until", until)
                    .with("q", words)
                    .with("limit", limit)
                    .with("cursor", from);
            return door().get(query.toString()).orFail().deepCopy();
        }
    }

    @Command(
            name = "stream",
            mixinStandardHelpOptions = true,
            description = "Shows all runs as they go from phase to phase, until Ctrl-C.")
    static final class StreamAll extends Client {
        @Option(names = "--app", description = "of one application")
        Optional<String> app = Optional.empty();

        @Option(names = "--status", description = "that are in this status or phase")
        Optional<String> status = Optional.empty();

        @Option(names = "--count", description = "ends after so many")
        Optional<Integer> count = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var query = new Query("events/stream").with("app_id", app).with("status", status);
            int told = 0;
            try (var wire = new Wire(
                    door().stream(query.toString()),
                    Live.Patience.USUAL.silence(),
                    System.nanoTime() + LONGEST.toNanos())) {
                for (var line = wire.line(); line != null; line = wire.line()) {
                    if (line.startsWith("data: ")) {
                        row(given(line.substring(6)));
                        if (count.isPresent() && ++told >= count.get()) {
                            return 0;
                        }
                    }
                }
            }
            System.err.println("-- the mesh ended the stream");
            return 1;
        }

        /** A line each, so that a program can read them as they come. */
        private void row(JsonNode run) {
            System.out.println(
                    structured()
                            ? run.toString()
                            : Stream.of("run_id", "status", "task_type", "title")
                                    .map(name -> run.path(name).asText())
                                    .collect(Collectors.joining("  ")));
        }
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Cancels a run.")
    static final class Cancel extends OneRun {
        @Override
        public Integer call() throws Exception {
            return fields(door().delete(path()).orFail(), "execution_id", "status", "message");
        }
    }
}
