package dev.electrons.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code de artifacts …}. */
@Command(
        name = "artifacts",
        mixinStandardHelpOptions = true,
        description = "Keeps large values by their hash, and reads them.",
        subcommands = {Artifacts.Put.class, Artifacts.Get.class})
final class Artifacts {
    @Command(name = "put", mixinStandardHelpOptions = true, description = "Keeps a file, to 1 GiB.")
    static final class Put extends Client {
        @Parameters(index = "0", description = "the file")
        Path file = Path.of(".");

        @Option(names = "--type", description = "media type (default: ${DEFAULT-VALUE})")
        String type = "application/octet-stream";

        @Override
        public Integer call() throws Exception {
            return fields(door().upload("artifacts", file, type).orFail(), "ref", "sha256", "bytes", "type");
        }
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Writes a value to a file.")
    static final class Get extends Client {
        @Parameters(index = "0", description = "its sha256")
        String sha = "";

        @Parameters(index = "1", description = "the file to write")
        Path file = Path.of(".");

        @Option(names = "--run", description = "a run that refers to it")
        Optional<String> run = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var place = run.map(id -> "executions/" + Door.encoded(id) + "/").orElse("");
            door().download(place + "artifacts/" + Door.encoded(sha), file);
            return 0;
        }
    }
}
