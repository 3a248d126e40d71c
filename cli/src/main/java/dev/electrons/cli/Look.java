package dev.electrons.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that ask the mesh about itself. */
final class Look {
    private Look() {}

    @Command(
            name = "classify",
            mixinStandardHelpOptions = true,
            description = "Tells what prime would take work for, running nothing.")
    static final class Classify extends Client {
        @Parameters(index = "0", description = "the title of the work")
        String title = "";

        @Option(names = "--fields", description = "other fields of ExecuteParams, such as context: JSON, or @file")
        Optional<String> fields = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var body = object().put("task_id", "de-classify");
            if (fields.isPresent()) {
                given(fields.get()).properties().forEach(field -> body.set(field.getKey(), field.getValue()));
            }
            body.put("title", title);
            return fields(
                    door().post("classify", body).orFail(),
                    "task_type",
                    "workflow",
                    "rule",
                    "evidence",
                    "confidence",
                    "waterfall");
        }
    }

    @Command(
            name = "test-routing",
            mixinStandardHelpOptions = true,
            description = "Lets the door try itself; exits 0 only if all is routed as it should be.")
    static final class TestRouting extends Client {
        @Override
        public Integer call() throws Exception {
            var found = door().get("test-routing").orFail();
            rows(found, "results", "test", "passed", "details");
            return found.path("success").asBoolean() ? 0 : 1;
        }
    }

    @Command(
            name = "mesh",
            mixinStandardHelpOptions = true,
            description = "Shows how every service, Kafka, Postgres, each runner and the sandbox are.")
    static final class Parts extends Client {
        @Override
        public Integer call() throws Exception {
            return rows(door().get("mesh").orFail(), "parts", "kind", "name", "status", "words");
        }
    }

    @Command(
            name = "callback-secret",
            mixinStandardHelpOptions = true,
            description = "Shows what the app's callbacks are signed with.")
    static final class CallbackSecret extends Client {
        @Option(names = "--rotate", description = "a new one; the one before it signs too for 24 h")
        boolean rotate;

        @Override
        public Integer call() throws Exception {
            var answer = rotate ? door().post("callbacks/secret/rotate", object()) : door().get("callbacks/secret");
            return fields(answer.orFail(), "app_id", "secret", "earlier_secret", "earlier_until");
        }
    }
}
