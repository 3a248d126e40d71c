package dev.electrons.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code de run-program}. */
@Command(
        name = "run-program",
        mixinStandardHelpOptions = true,
        description = "Runs a program in the sandbox; exits 0 only if it completed.")
final class RunProgram extends Client {
    @Parameters(index = "0", description = "python, node, bash or java")
    String language = "";

    @Parameters(index = "1", description = "the source, or @file, or @- for the standard input")
    String source = "";

    @Parameters(
            index = "2..*",
            arity = "0..*",
            description = "arguments of the program; after --, if they begin with -")
    List<String> args = List.of();

    @Option(names = "--stdin", description = "what it reads: a text, or @file, or @- for the standard input")
    Optional<String> stdin = Optional.empty();

    @Option(names = "--file", paramLabel = "PATH=FILE", description = "a text file beside it; may be repeated")
    Map<String, Path> files = Map.of();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "of its environment; may be repeated")
    Map<String, String> env = Map.of();

    @Option(
            names = "--limit",
            paramLabel = "NAME=NUMBER",
            description = "cpu_ms, wall_ms, memory_mb, pids, disk_mb or output_kb; may be repeated")
    Map<String, Long> limits = Map.of();

    @Option(names = "--network", description = "let it reach the hosts that the sandbox grants")
    boolean network;

    @Option(names = "--wait", description = "seconds to wait at most (default: ${DEFAULT-VALUE})")
    int wait = 300;

    @Override
    public Integer call() throws Exception {
        var body = object();
        body.set("code", program());
        var run = door().post("intake", body).orFail().path("run_id").asText();
        return outcome(followed(run, Duration.ofSeconds(wait)));
    }

    private ObjectNode program() throws IOException {
        var code = object().put("language", language).put("source", text(source));
        if (!args.isEmpty()) {
            args.forEach(code.withArray("args")::add);
        }
        if (stdin.isPresent()) {
            code.put("stdin", text(stdin.get()));
        }
        for (var file : files.entrySet()) {
            code.withObject("files").put(file.getKey(), Files.readString(file.getValue()));
        }
        env.forEach((name, value) -> code.withObject("env").put(name, value));
        limits.forEach((name, value) -> code.withObject("limits").put(name, value));
        if (network) {
            code.put("network", true);
        }
        return code;
    }
}
