package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Usage;
import dev.electrons.sandbox.limit.Group;
import dev.electrons.sandbox.limit.NoCgroups;
import dev.electrons.sandbox.plan.Launch;
import dev.electrons.sandbox.plan.Spec;
import dev.electrons.sandbox.workspace.Home;
import dev.electrons.sandbox.workspace.Workspaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    /** A group in which somebody stays, whatever is done. */
    private record Haunted(AtomicInteger kills) implements Group {
        @Override
        public List<Path> joins() {
            return List.of();
        }

        @Override
        public Usage usage() {
            return Usage.UNKNOWN;
        }

        @Override
        public boolean outOfMemory() {
            return false;
        }

        @Override
        public List<Long> members() {
            return List.of(1L);
        }

        @Override
        public void killAll() {
            kills.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    private record Plain() implements Supervisor.Started {
        @Override
        public Optional<Long> first() {
            return Optional.empty();
        }

        @Override
        public boolean tidies() {
            return false;
        }
    }

    private static final Launch TRUE =
            new Launch(List.of(), List.of(), OptionalInt.empty(), List.of(), List.of("/bin/true"));

    @Test
    void aSandboxThatDoesNotBecomeEmptyIsAFailureOfTheSandboxAndNoResult(@TempDir Path folder) {
        var kills = new AtomicInteger();
        try (var supervisor = new Supervisor(
                        Path.of("/bin/sh"), new Launchers(1, Optional.empty()), new NoCgroups("not needed"));
                var home = Home.open(folder);
                var box = Workspaces.in(home).open(1, 64, OptionalInt.empty())) {
            var run = new Supervisor.Run(
                    Spec.of(List.of("/bin/true"), Limits.DEFAULT), box, new Output(1), new Brake(), new Haunted(kills));

            assertThatExceptionOfType(SandboxFailure.class)
                    .isThrownBy(() -> supervisor.see(TRUE, run, new Plain()))
                    .withMessageContaining("did not become empty");
        }
        assertThat(kills).hasPositiveValue();
    }
}
