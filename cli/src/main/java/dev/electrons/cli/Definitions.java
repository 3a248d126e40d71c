package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code de definitions …}. */
@Command(
        name = "definitions",
        mixinStandardHelpOptions = true,
        description = "Registers workflows and runs them by name.",
        subcommands = {
            Definitions.All.class,
            Definitions.Show.class,
            Definitions.Register.class,
            Definitions.Validate.class,
            Definitions.Activate.class,
            Definitions.Run.class
        })
final class Definitions {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the active versions.")
    static final class All extends Client {
        @Override
        public Integer call() throws Exception {
            return rows(
                    door().get("definitions").orFail(), "definitions", "name", "version", "created_at", "created_by");
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a definition's versions, or one whole.")
    static final class Show extends Client {
        @Parameters(index = "0", description = "the name")
        String name = "";

        @Option(names = "--version", description = "print this version's text")
        Optional<Integer> version = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var path = "definitions/" + Door.encoded(name);
            if (version.isPresent()) {
                var answer = door().get(path + "/versions/" + version.get()).orFail();
                System.out.println(
                        structured()
                                ? output.written(answer)
                                : answer.path("source").asText());
                return 0;
            }
            return rows(door().get(path).orFail(), "versions", "name", "version", "active", "created_at", "created_by");
        }
    }

    @Command(name = "register", mixinStandardHelpOptions = true, description = "Registers a definition from a file.")
    static final class Register extends Client {
        @Parameters(index = "0", description = "YAML or JSON file")
        Path file = Path.of(".");

        @Override
        public Integer call() throws Exception {
            var answer = door().post("definitions", Files.readString(file), true);
            if (answer.status() == 422) {
                problems(answer.json().path("details").path("errors"));
                return 1;
            }
            var done = answer.orFail();
            if (structured()) {
                print(done);
            } else {
                System.out.println(done.path("name").asText() + " version "
                        + done.path("version").asInt()
                        + (done.path("existing").asBoolean() ? " was there already" : " is registered")
                        + (done.path("active").asBoolean()
                                ? " and active"
                                : "; activate it: de definitions activate "
                                        + done.path("name").asText() + " "
                                        + done.path("version").asInt()));
            }
            return 0;
        }
    }

    private static void problems(JsonNode errors) {
        Table.print(System.err, errors, "line", "path", "code", "message");
    }

    @Command(
            name = "validate",
            mixinStandardHelpOptions = true,
            description = "Tells everything that is wrong with a file.")
    static final class Validate extends Client {
        @Parameters(index = "0", description = "YAML or JSON file")
        Path file = Path.of(".");

        @Override
        public Integer call() throws Exception {
            var answer = door().post("definitions/validate", Files.readString(file), true)
                    .orFail();
            if (structured()) {
                print(answer);
            } else if (answer.path("valid").asBoolean()) {
                System.out.println("valid");
            } else {
                problems(answer.path("errors"));
            }
            return answer.path("valid").asBoolean() ? 0 : 1;
        }
    }

    @Command(
            name = "activate",
            mixinStandardHelpOptions = true,
            description = "Gives new runs this version; an older one is a rollback.")
    static final class Activate extends Client {
        @Parameters(index = "0", description = "the name")
        String name = "";

        @Parameters(index = "1", description = "the version")
        int version;

        @Override
        public Integer call() throws Exception {
            var path = "definitions/" + Door.encoded(name) + "/versions/" + version + "/activate";
            var answer = door().post(path, object()).orFail();
            System.out.println(structured() ? output.written(answer) : name + " version " + version + " is active");
            return 0;
        }
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Runs a definition and follows it to its end.")
    static final class Run extends Client {
        @Parameters(index = "0", description = "the name")
        String name = "";

        @Option(names = "--input", description = "JSON, or @file (default: {})")
        String input = "{}";

        @Option(names = "--no-wait", description = "only start it")
        boolean noWait;

        @Override
        public Integer call() throws Exception {
            var body = object();
            body.set("input", given(input));
            var accepted = door().post("workflows/" + Door.encoded(name) + "/executions", body)
                    .orFail();
            if (noWait) {
                print(accepted);
                return 0;
            }
            return outcome(followed(accepted.path("run_id").asText(), LONGEST));
        }
    }
}
