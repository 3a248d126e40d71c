package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.electrons.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code de schedules …} and {@code de dlq …}. */
final class Operate {
    private Operate() {}

    @Command(
            name = "schedules",
            mixinStandardHelpOptions = true,
            description = "Runs things again and again.",
            subcommands = {
                ListSchedules.class,
                ShowSchedule.class,
                CreateSchedule.class,
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
            var answer = door().get("schedules").orFail();
            if (json()) {
                print(answer);
            } else {
                Table.print(
                        System.out,
                        answer.path("schedules"),
                        "name",
                        "cron",
                        "every",
                        "time_zone",
                        "paused",
                        "last_fired",
                        "next");
            }
            return 0;
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
            print(door().post(path() + "/" + what, Json.MAPPER.createObjectNode())
                    .orFail());
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
        private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

        @Parameters(index = "0", description = "file with name, cron or every, and params")
        Path file = Path.of(".");

        @Override
        public Integer call() throws Exception {
            JsonNode body = YAML.readTree(Files.readString(file));
            print(door().post("schedules", body).orFail());
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

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead letters, newest first.")
    static final class ListLetters extends Client {
        @Option(names = "--reason", description = "only those whose reason has these words")
        Optional<String> reason = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var answer = door().get("dlq"
                            + reason.map(words -> "?reason=" + Door.encoded(words))
                                    .orElse(""))
                    .orFail();
            if (json()) {
                print(answer);
            } else {
                Table.print(System.out, answer.path("dead_letters"), "id", "at", "topic", "service", "reason");
            }
            return 0;
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
            description = "Sends a dead letter again, as it was or with another body.")
    static final class Redrive extends OneLetter {
        @Option(names = "--body", description = "JSON instead of what it had, or @file")
        Optional<String> body = Optional.empty();

        @Option(names = "--again", description = "even if it was sent again before")
        boolean again;

        @Override
        public Integer call() throws Exception {
            var request = Json.MAPPER.createObjectNode();
            if (body.isPresent()) {
                request.set("body", Steer.given(body.get()));
            }
            print(door().post(path() + "/redrive" + (again ? "?again=true" : ""), request)
                    .orFail());
            return 0;
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
