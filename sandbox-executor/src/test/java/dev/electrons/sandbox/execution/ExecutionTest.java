package dev.electrons.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.sandbox.job.Job;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Stop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private final Execution execution = new Execution(new Job.NothingToRun("job", Limits.DEFAULT));

    @Test
    void itGoesOnWhileAnybodyWaits() {
        execution.join();
        execution.join();
        execution.leave();

        assertThat(execution.brake().pulled()).isEmpty();
        assertThat(execution.join()).isTrue();
    }

    @Test
    void whoComesWhenEverybodyHasGivenItUpIsNoPartOfIt() {
        execution.join();
        execution.leave();

        assertThat(execution.brake().pulled()).hasValue(Stop.CANCELLED);
        assertThat(execution.join()).isFalse();
        assertThat(execution.abandoned()).isTrue();
    }

    @Test
    void whatIsDoneWhenItIsGivenUpIsDoneUnlocked() {
        var locked = new AtomicBoolean(true);
        execution.join();
        execution.brake().onPull(() -> locked.set(Thread.holdsLock(execution)));

        execution.leave();

        assertThat(locked).isFalse();
    }
}
