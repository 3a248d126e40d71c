package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.limit.NoCgroups;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Home;
import dev.electrons.sandbox.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same promises on a machine where no cgroup may be made. */
class BareLimitsIT {
    private static final Limits SMALL = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(1), 1, 128, 12, 16, 64);

    private Home home;
    private Backend backend;
    private Workspaces workspaces;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        home = Home.open(folder);
        var path = List.of(Path.of("/usr/bin"), Path.of("/bin"));
        var control = home.make("control", "rwx------");
        var host = HostFacts.find(path, home.make("etc", "rwxr-xr-x"), control, Map.of());
        backend = new Bwrap(host, new NoCgroups("this is a test"), control, new Exits(home.makeShown("egress")), 1);
        workspaces = Workspaces.in(home);
    }

    @AfterEach
    void stop() {
        backend.close();
        home.close();
    }

    private Ended run(Output output, String... command) throws Exception {
        return run(SMALL, output, command);
    }

    private Ended run(Limits limits, Output output, String... command) throws Exception {
        var user = HostFacts.root() ? OptionalInt.of(60_999) : OptionalInt.empty();
        try (var box = workspaces.open(16, Limits.INODES, user)) {
            return backend.run(Spec.of(List.of(command), limits), box, output, new Brake());
        }
    }

    @Test
    void oneProcessCannotHaveMoreMemory() throws Exception {
        var output = new Output(64 << 10);

        var ended = run(output, "/usr/bin/python3", "-c", "bytearray(200 << 20)");

        assertThat(ended.ending()).isEqualTo(Ending.FAILED);
        assertThat(output.text(Channel.STDERR)).contains("MemoryError");
    }

    @Test
    void processesAreCounted() throws Exception {
        var ended = run(new Output(64 << 10), "/bin/sh", "-c", "for i in $(seq 20); do sleep 9 & done; exit 0");

        assertThat(ended.ending()).isEqualTo(Ending.FAILED);
    }

    @Test
    void oneProcessCannotHaveMoreProcessorTime() throws Exception {
        var ended = run(new Output(64 << 10), "/bin/bash", "-c", "while :; do :; done");

        assertThat(ended.ending()).isEqualTo(Ending.TIMEOUT);
    }

    @Test
    void nothingIsLeftOfWhoIgnoresSignals() throws Exception {
        var seconds = "77." + ProcessHandle.current().pid();
        var ended = run(
                SMALL.until(Duration.ofMillis(1_800)),
                new Output(64 << 10),
                "/bin/bash",
                "-c",
                "trap '' TERM; setsid sleep " + seconds + " & while :; do sleep 1; done");

        assertThat(ended.ending()).isEqualTo(Ending.TIMEOUT);
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().arguments().stream())
                        .filter(arguments -> List.of(arguments).contains(seconds)))
                .isEmpty();
    }
}
