package dev.electrons.sandbox.language;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Syntax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a program of a language is started. */
public record Interpreter(Syntax syntax, Path binary) {

    /** The command that starts {@code main} with these arguments. */
    public List<String> command(String main, List<String> args, Limits limits) {
        var command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(flags(limits));
        // A file named like an option would be read as one.
        command.add("./" + main);
        command.addAll(args);
        return List.copyOf(command);
    }

    /** The JVM would size itself by the host's memory and processors. */
    private List<String> flags(Limits limits) {
        return switch (syntax) {
            case PYTHON, BASH, NODE -> List.of();
            case JAVA ->
                List.of(
                        "-XX:MaxRAM=" + limits.memoryMb() + "m",
                        "-XX:MaxRAMPercentage=50",
                        "-XX:ActiveProcessorCount=" + limits.cores(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xshare:auto");
        };
    }

    /** The command that makes it tell its version. */
    public List<String> versionCommand() {
        return List.of(binary.toString(), "--version");
    }

    /** What to do where it is missing. */
    static String howToInstall(Syntax syntax) {
        return switch (syntax) {
            case PYTHON -> "apt-get install python3";
            case NODE -> "apt-get install nodejs";
            case BASH -> "apt-get install bash";
            case JAVA -> "run the service on a JDK instead of a JRE";
        };
    }
}
