package dev.electrons.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code de schedules …} and {@code de dlq …}. */
final class Operate {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Operate() {}

    @Command(
            name = "schedules",
            mixinStandardHelpOptions = true,
            description = "Runs things again and again.",
            subcommands = {
                ListSchedules.class,
                ShowSchedule.class,
                CreateSchedule.class,
                ReplaceSchedule.class,
                PauseSchedule.class,
                ResumeSchedule.class,
                FireSchedule.class,
                DeleteSchedule.class
            })
    static final class Schedules {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the schedules.")
    static final class ListSchedules extends Client {
        @Override
        public Integer call() throws Exception {
            return rows(
                    door().get("schedules").orFail(),
                    "schedules",
                    "name",
                    "cron",
                    "every",
                    "time_zone",
                    "paused",
                    "last_fired",
                    "next");
        }
    }

    /** A command about one schedule. */
    @Command
    abstract static class OneSchedule extends Client {
        @Parameters(index = "0", description = "the schedule's name")
        String name = "";

        String path() {
            return "schedules/" + Door.encoded(name);
        }

        int post(String what) throws IOException, InterruptedException {
            print(door().post(path() + "/" + what, object()).orFail());
            return 0;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a schedule and its next instants.")
    static final class ShowSchedule extends OneSchedule {
        @Override
        public Integer call() throws Exception {
            print(door().get(path()).orFail());
            return 0;
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates a schedule from a YAML or JSON file.")
    static final class CreateSchedule extends Client {
        @Parameters(index = "0", description = "file with name, cron or every, and params")
        Path file = Path.of(".");

        @Override
        public Integer call() throws Exception {
            print(door().post("schedules", YAML.readTree(Files.readString(file)))
                    .orFail());
            return 0;
        }
    }

    @Command(name = "replace", mixinStandardHelpOptions = true, description = "Changes a schedule to what a file says.")
    static final class ReplaceSchedule extends OneSchedule {
        @Parameters(index = "1", description = "file with cron or every, and params")
        Path file = Path.of(".");

        @Override
        public Integer call() throws Exception {
            print(door().put(path(), YAML.readTree(Files.readString(file))).orFail());
            return 0;
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Fires it no more until it is resumed.")
    static final class PauseSchedule extends OneSchedule {
        @Override
        public Integer call() throws Exception {
            return post("pause");
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on firing, from now.")
    static final class ResumeSchedule extends OneSchedule {
        @Override
        public Integer call() throws Exception {
            return post("resume");
        }
    }

    @Command(name = "fire", mixinStandardHelpOptions = true, description = "Fires it now, besides its times.")
    static final class FireSchedule extends OneSchedule {
        @Override
        public Integer call() throws Exception {
            return post("fire");
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a schedule.")
    static final class DeleteSchedule extends OneSchedule {
        @Override
        public Integer call() throws Exception {
            print(door().delete(path()).orFail());
            return 0;
        }
    }

    @Command(
            name = "dlq",
            mixinStandardHelpOptions = true,
            description = "Looks after messages that could not be read or handled.",
            subcommands = {ListLetters.class, ShowLetter.class, Redrive.class, Discard.class})
    static final class DeadLetters {}

    /** Which letters are meant. */
    static final class Letters {
        @Option(names = "--reason", description = "whose reason has these words")
        Optional<String> reason = Optional.empty();

        @Option(names = "--topic", description = "of one topic")
        Optional<String> topic = Optional.empty();

        @Option(names = "--since", description = "that came then or later, such as 2026-11-29T00:00:00Z")
        Optional<String> since = Optional.empty();

        @Option(names = "--until", description = "that came before")
        Optional<String> until = Optional.empty();

        @Option(names = "--limit", description = "so many at most (default: 100)")
        Optional<Integer> limit = Optional.empty();

        Query query(String path) {
            return new Query(path)
                    .with("reason", reason)
                    .with("topic", topic)
                    .with("since", since)
                    .with("until", until)
                    .with("limit", limit);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead letters, newest first.")
    static final class ListLetters extends Client {
        @Mixin
        Letters letters = new Letters();

        @Option(names = "--cursor", description = "where a page begins: the next_cursor of the one before")
        Optional<String> cursor = Optional.empty();

        @Option(names = "--redriven", description = "those too that were sent again")
        boolean redriven;

        @Override
        public Integer call() throws Exception {
            var query = letters.query("dlq").with("cursor", cursor).with("redriven", redriven);
            return rows(
                    door().get(query.toString()).orFail(), "dead_letters", "id", "at", "topic", "service", "reason");
        }
    }

    /** A command about one dead letter. */
    @Command
    abstract static class OneLetter extends Client {
        @Parameters(index = "0", description = "the letter's id")
        String id = "";

        String path() {
            return "dlq/" + Door.encoded(id);
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a dead letter, whole.")
    static final class ShowLetter extends OneLetter {
        @Override
        public Integer call() throws Exception {
            print(door().get(path()).orFail());
            return 0;
        }
    }

    @Command(
            name = "redrive",
            mixinStandardHelpOptions = true,
            description = "Sends a dead letter again, as it was or with another body; or all that options name.")
    static final class Redrive extends Client {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", arity = "0..1", description = "the letter's id")
        Optional<String> id = Optional.empty();

        @Mixin
        Letters letters = new Letters();

        @Option(names = "--all", description = "all that were not sent again yet")
        boolean all;

        @Option(names = "--body", description = "JSON instead of what it had, or @file")
        Optional<String> body = Optional.empty();

        @Option(names = "--again", description = "even if it was sent again before")
        boolean again;

        @Override
        public Integer call() throws Exception {
            var many = letters.query("dlq/redrive");
            if (id.isPresent() == (all || !many.bare())) {
                throw new ParameterException(
                        spec.commandLine(), "name one letter, or --all, or which: --reason, --topic, --since, --until");
            }
            return id.isPresent()
                    ? one(id.get())
                    : fields(door().post(many.toString(), object()).orFail(), "redriven", "left_out");
        }

        private int one(String letter) throws IOException, InterruptedException {
            var request = object();
            if (body.isPresent()) {
                request.set("body", given(body.get()));
            }
            var path = new Query("dlq/" + Door.encoded(letter) + "/redrive").with("again", again);
            return fields(door().post(path.toString(), request).orFail(), "id", "topic", "redriven", "redriven_at");
        }
    }

    @Command(name = "discard", mixinStandardHelpOptions = true, description = "Throws a dead letter away.")
    static final class Discard extends OneLetter {
        @Override
        public Integer call() throws Exception {
            print(door().delete(path()).orFail());
            return 0;
        }
    }
}
