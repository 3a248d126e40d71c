package dev.electrons.subworkflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.attempt.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StoredRunTest {
    private final Attempt attempt = new Given.Watched(Given.task("agent", Map.of())).attempt;
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void anAnswerIsLookedForUntilItIsThere() {
        var answers = List.of(Optional.<String>empty(), Optional.<String>empty(), Optional.of("applied"));
        assertThat(StoredRun.awaited(attempt, () -> answers.get(looks.getAndIncrement())))
                .contains("applied");
    }

    @Test
    @Timeout(30)
    void nobodyWaitsForTheAnswerOfAnAttemptThatWasStopped() {
        var began = System.nanoTime();
        assertThat(StoredRun.awaited(attempt, () -> {
                    looks.incrementAndGet();
                    attempt.stop(Attempt.Stop.CANCELLED);
                    return Optional.<String>empty();
                }))
                .isEmpty();
        assertThat(looks).hasValue(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
}
