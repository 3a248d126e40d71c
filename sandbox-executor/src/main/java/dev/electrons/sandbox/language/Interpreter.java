package dev.electrons.sandbox.language;

import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Syntax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a program of a language is started.
 *
 * @param args what stands between the interpreter and the file
 * @param version what makes it tell its version
 */
public record Interpreter(Syntax syntax, Path binary, List<String> args, List<String> version) {

    static Interpreter usual(Syntax syntax, Path binary) {
        return new Interpreter(syntax, binary, List.of(), List.of("--version"));
    }

    /** The command that starts {@code main} with these arguments. */
    public List<String> command(String main, List<String> programs, Limits limits) {
        var command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(syntax.equals(Syntax.JAVA) ? sized(limits) : args);
        // A file named like an option would be read as one.
        command.add("./" + main);
        command.addAll(programs);
        return List.copyOf(command);
    }

    /** The JVM would size itself by the host's memory and processors. */
    private static List<String> sized(Limits limits) {
        return List.of(
                "-XX:MaxRAM=" + limits.memoryMb() + "m",
                "-XX:MaxRAMPercentage=50",
                "-XX:ActiveProcessorCount=" + limits.cores(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto");
    }

    /** The command that makes it tell its version. */
    public List<String> versionCommand() {
        var command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(version);
        return List.copyOf(command);
    }

    /** What to do where it is missing. */
    static String howToInstall(Syntax syntax) {
        return switch (syntax.label()) {
            case "python" -> "apt-get install python3";
            case "node" -> "apt-get install nodejs";
            case "bash" -> "apt-get install bash";
            case "java" -> "run the service on a JDK instead of a JRE";
            default -> "DE_SANDBOX_LANGUAGES says where its interpreter should be";
        };
    }
}
