package dev.electrons.runners.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.wire.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MoveTest {
    private static final Duration LEFT = Duration.ofSeconds(10);
    private static final Duration JITTER = Duration.ofMillis(100);

    private static Move after(Fault fault, boolean again) {
        return Move.after(fault, again, LEFT, JITTER);
    }

    @Test
    void aBrokenConnectionIsTriedOnceMore() {
        assertThat(after(new Fault.Broken(""), false)).isEqualTo(new Move.Again(JITTER));
        assertThat(after(new Fault.Broken(""), true)).isEqualTo(new Move.Next());
    }

    @Test
    void aRateLimitIsWaitedForWhenItFits() {
        assertThat(after(limited(Optional.of(Duration.ofSeconds(5))), false))
                .isEqualTo(new Move.Again(Duration.ofSeconds(5)));
        assertThat(after(limited(Optional.of(Duration.ofSeconds(6))), false)).isEqualTo(new Move.Next());
        assertThat(after(limited(Optional.of(Duration.ofSeconds(1))), true)).isEqualTo(new Move.Next());
        assertThat(after(limited(Optional.empty()), false)).isEqualTo(new Move.Next());
    }

    static Stream<Fault> aboutTheRunner() {
        return Stream.of(
                new Fault.Unreachable(""),
                new Fault.Overloaded(""),
                new Fault.Silent(""),
                new Fault.Unauthorized(true, ""),
                new Fault.Unfit(""));
    }

    @ParameterizedTest
    @MethodSource("aboutTheRunner")
    void whatIsAboutTheRunnerLeadsToTheNext(Fault fault) {
        assertThat(after(fault, false)).isEqualTo(new Move.Next());
    }

    @Test
    void whatIsAboutTheRequestEndsIt() {
        assertThat(after(new Fault.Rejected(400, ""), false)).isEqualTo(new Move.Stop());
        assertThat(after(new Fault.Abandoned(""), false)).isEqualTo(new Move.Stop());
    }

    private static Fault limited(Optional<Duration> retryAfter) {
        return new Fault.Limited(retryAfter, "");
    }
}
