package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.limit.LimitsDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process that outlives a service that was killed and ends what it left. Every step of a sandbox's start dies with
 * the one before it, but bubblewrap's first process asks for that a few milliseconds too late: whoever is killed in
 * between leaves a whole sandbox behind.
 */
final class Reaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    /** A line says that we leave in order; the end of the pipe, that we were killed. Looks until nothing has come for 2 s. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r _ && exit
            quiet=0
            while [ $quiet -lt 40 ]; do
              quiet=$((quiet + 1))
              for processes in "$1"/*/cgroup.procs "$1"/*/*/cgroup.procs; do
                [ -e "$processes" ] || continue
                while read -r process; do
                  kill -9 "$process" && quiet=0
                done <"$processes"
              done
              sleep 0.05
            done
            """;

    private final Optional<Process> process;

    private Reaper(Optional<Process> process) {
        this.process = process;
    }

    /** Begins to wait; without cgroups nobody could tell what to end. */
    static Reaper of(Path shell, LimitsDriver limits) {
        return new Reaper(limits.home().map(home -> start(shell, home)));
    }

    private static Process start(Path shell, Path home) {
        var builder = new ProcessBuilder(shell.toString(), "-c", SCRIPT, "sandbox-reaper", home.toString())
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("the process that tidies up after us could not be started", e);
        }
    }

    @Override
    public void close() {
        process.ifPresent(Reaper::dismiss);
    }

    private static void dismiss(Process process) {
        try (var pipe = process.getOutputStream()) {
            pipe.write("leaving\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.atWarn().log("the process that tidies up after us was gone", e);
        }
    }
}
