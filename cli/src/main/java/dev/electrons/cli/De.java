package dev.electrons.cli;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.observe.Logs;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code de} command. */
@Command(
        name = "de",
        mixinStandardHelpOptions = true,
        version = "distributed electrons 0.1.0",
        description = "Runs the mesh, and asks it to do things.",
        subcommands = {
            RunProgram.class,
            Submit.class,
            Runs.Watch.class,
            Runs.Status.class,
            Runs.Show.class,
            Runs.ListRuns.class,
            Runs.StreamAll.class,
            Runs.Cancel.class,
            Runs.Events.class,
            Runs.NodeCommand.class,
            Steer.Pause.class,
            Steer.Resume.class,
            Steer.Retry.class,
            Steer.Rerun.class,
            Steer.Replay.class,
            Steer.Decide.class,
            Steer.Signal.class,
            Steer.Patch.class,
            Steer.Undo.class,
            Steer.WhyCommand.class,
            Steer.State.class,
            Steer.GraphCommand.class,
            Callbacks.class,
            Definitions.class,
            Operate.Schedules.class,
            Operate.DeadLetters.class,
            Access.Keys.class,
            Access.Guards.class,
            Artifacts.class,
            Look.Classify.class,
            Look.TestRouting.class,
            Look.Parts.class,
            Look.CallbackSecret.class,
            Audit.class
        })
public final class De {
    private static final String OPEN = "no key is configured (DE_PASSPHRASE, DE_API_KEYS_FILE): only this machine can"
            + " reach the door, and everybody on it may do everything";

    private De() {}

    public static void main(String[] args) {
        Logs.configure("de", Settings.of(Map.of("DE_LOG_LEVEL", System.getenv().getOrDefault("DE_LOG_LEVEL", "WARN"))));
        System.exit(line(System.getenv()).execute(args));
    }

    /** The command with all its parts. */
    static CommandLine line(Map<String, String> environment) {
        var line = new CommandLine(new De())
                .addSubcommand(new Up(environment))
                .addSubcommand(new DemoCommand())
                .addSubcommand("completion", completion());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false); // @file is ours: JSON or a source in a file
        line.setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println("de: " + words(failure));
            return failure instanceof SettingsRefused
                    ? Ending.USAGE
                    : failure instanceof Door.NotEnded ? Ending.OPEN : Ending.FAILED;
        });
        return line;
    }

    /** What is wrong, for a person: a file system says no more than the name of the file. */
    private static String words(Exception failure) {
        return switch (failure) {
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case AccessDeniedException e -> e.getFile() + " must not be read or written by you";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private static CommandLine completion() {
        var line = new CommandLine(new AutoComplete.GenerateCompletion());
        line.getCommandSpec()
                .usageMessage()
                .description("Writes a script that completes de in bash and zsh: source <(./de completion)");
        return line;
    }

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Serves the whole mesh from this process until Ctrl-C; data survives restarts."
                    + " Settings come from the environment, as those of services do.")
    static final class Up implements java.util.concurrent.Callable<Integer> {
        private final Map<String, String> environment;

        @Option(names = "--data", description = "data folder; also DE_DATA (default: data)")
        Optional<Path> data = Optional.empty();

        @Option(names = "--port-offset", description = "added to every port (default: ${DEFAULT-VALUE})")
        int portOffset;

        @Option(
                names = "--echo-runner",
                description = "serve models by the built-in runner that repeats what it is asked")
        boolean echoRunner;

        @Option(names = "--runners", description = "a runners.yaml; also DE_RUNNERS_FILE")
        Optional<Path> runners = Optional.empty();

        @Option(
                names = "--passphrase-file",
                description = "file with the passphrase that callers must send; also DE_PASSPHRASE")
        Optional<Path> passphraseFile = Optional.empty();

        @Option(
                names = "--set",
                description = "a setting of the services, as in docs/configuration.md, such as"
                        + " DE_API_KEYS_FILE=keys.yaml, over that of the environment; may be repeated")
        Map<String, String> settings = Map.of();

        Up(Map<String, String> environment) {
            this.environment = environment;
        }

        @Override
        public Integer call() throws Exception {
            long begin = System.nanoTime();
            var options = options();
            var premises = options.premises();
            var logging = Settings.of(premises.logging());
            Logs.configure("de", logging);
            logging.refuseFaults();
            if (!premises.unused().isEmpty()) {
                System.err.println("de: " + String.join(", ", premises.unused()) + " of the environment "
                        + (premises.unused().size() == 1 ? "means" : "mean")
                        + " nothing to de up, which has a Kafka, a Postgres and ports of its own");
            }
            var mesh = AllInOne.start(options);
            System.out.printf(
                    "the mesh is up at %s after %d ms; Ctrl-C ends it%n",
                    mesh.url(), (System.nanoTime() - begin) / 1_000_000);
            if (!premises.keyed()) {
                System.out.println(OPEN);
            }
            Thread.currentThread().join();
            return 0;
        }

        AllInOne.Options options() throws IOException {
            var values = Settings.values(environment);
            values.keySet().removeIf(name -> !name.startsWith("DE_"));
            var folder = data.or(() -> Optional.ofNullable(values.get("DE_DATA"))
                            .filter(text -> !text.isBlank())
                            .map(Path::of))
                    .orElse(Path.of("data"));
            return new AllInOne.Options(
                    folder, portOffset, echoRunner, runners, passphrase(passphraseFile), settings, values);
        }
    }

    private static Optional<String> passphrase(Optional<Path> file) throws IOException {
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.readString(file.get()).strip());
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            description = "Starts the mesh, runs three sample jobs, and keeps serving until Ctrl-C."
                    + " Its data are gone when it has ended, unless a job failed.")
    static final class DemoCommand implements java.util.concurrent.Callable<Integer> {
        @Option(names = "--exit", description = "end when the jobs are done")
        boolean exit;

        @Option(names = "--port-offset", description = "added to every port (default: ${DEFAULT-VALUE})")
        int portOffset;

        @Override
        public Integer call() throws Exception {
            var data = Files.createTempDirectory("de-demo");
            System.out.println("starting Kafka, Postgres and five services …");
            var mesh = AllInOne.startTemporary(
                    new AllInOne.Options(data, portOffset, true, Optional.empty(), Optional.empty()));
            System.out.println("the mesh is up at " + mesh.url());
            boolean completed = false;
            try {
                completed = new Demo(new Door(mesh.url(), Optional.empty()), System.out).run();
            } finally {
                System.out.println();
                System.out.println(completed ? "all three jobs completed" : "not all jobs completed");
                if (!completed && mesh.keepData()) {
                    System.out.println("its data stay; to see them again: ./de up --data " + data);
                }
            }
            if (!exit) {
                System.out.println("serving at " + mesh.url() + "; Ctrl-C ends it");
                Thread.currentThread().join();
            }
            return completed ? 0 : 1;
        }
    }
}
