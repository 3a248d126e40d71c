package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.limit.LimitsDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
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

    /**
     * A line says that we leave in order; the end of the pipe, that we were killed. Looks until nothing has come for 2 s. What
     * is looked for comes by the environment: as an argument, whoever looks would find itself.
     */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r _ && exit
            end() { kill -9 "$1" && quiet=0; }
            grouped() {
              for processes in "$HOME"/*/cgroup.procs "$HOME"/*/*/cgroup.procs; do
                [ -e "$processes" ] || continue
                while read -r process; do
                  end "$process"
                done <"$processes"
              done
            }
            marked() {
              for line in $(printf '%s\\n' "$MARK" | grep -lsF -f - /proc/[0-9]*/cmdline); do
                process=${line#/proc/}
                end "${process%/cmdline}"
              done
            }
            quiet=0
            while [ $quiet -lt 40 ]; do
              quiet=$((quiet + 1))
              "$LOOK"
              sleep 0.05
            done
            """;

    private final Optional<Process> process;

    private Reaper(Optional<Process> process) {
        this.process = process;
    }

    /** Begins to wait; what a job's processes are in, or what they are called, tells what to end. */
    static Reaper of(Path shell, LimitsDriver limits) {
        var home = limits.home().map(folder -> Map.of("LOOK", "grouped", "HOME", folder.toString()));
        var marked = limits.mark().map(mark -> Map.of("LOOK", "marked", "MARK", mark));
        return new Reaper(home.or(() -> marked).map(look -> start(shell, look)));
    }

    private static Process start(Path shell, Map<String, String> look) {
        var builder = new ProcessBuilder(shell.toString(), "-c", SCRIPT, "sandbox-reaper")
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(look);
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
