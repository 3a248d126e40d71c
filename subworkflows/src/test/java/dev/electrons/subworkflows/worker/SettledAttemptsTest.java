package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.signal.Signal;
import dev.electrons.task.Execution;
import dev.electrons.task.Outcome;
import org.junit.jupiter.api.Test;

class SettledAttemptsTest {
    private static Signal.AttemptSettled settled(int size) {
        var id = new AttemptId(RunId.next(), "work", 0, 1);
        var outcome = Outcome.success(Value.of("x".repeat(size)), Execution.UNKNOWN);
        return new Signal.AttemptSettled(id, outcome, "w", 1);
    }

    @Test
    void theLeastRecentlyUsedIsForgottenFirst() {
        var kept = new SettledAttempts(2, 1_000);
        var first = settled(1);
        var second = settled(1);
        kept.add(first);
        kept.add(second);
        kept.find(first.attempt());
        kept.add(settled(1));
        assertThat(kept.find(first.attempt())).contains(first);
        assertThat(kept.find(second.attempt())).isEmpty();
    }

    @Test
    void largeOutputsAreForgottenSooner() {
        var kept = new SettledAttempts(100, 1_000);
        var small = settled(10);
        var large = settled(600);
        kept.add(small);
        kept.add(large);
        assertThat(kept.find(small.attempt())).isEmpty();
        assertThat(kept.find(large.attempt())).isEmpty();
        kept.add(small);
        assertThat(kept.find(small.attempt())).isPresent();
    }
}
