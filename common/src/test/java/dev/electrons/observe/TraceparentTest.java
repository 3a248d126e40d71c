package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
    private static final String GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void readsAndWritesTheHeader() {
        var read = Traceparent.parse(GIVEN).orElseThrow();

        assertThat(read.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(read.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(read).hasToString(GIVEN);
    }

    @Test
    void readsALaterVersionAsFarAsItKnowsIt() {
        assertThat(Traceparent.parse("01" + GIVEN.substring(2) + "-what-ever"))
                .hasValueSatisfying(read -> assertThat(read).hasToString(GIVEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"
            })
    void ignoresWhatTheStandardTellsToIgnore(String header) {
        assertThat(Traceparent.parse(header)).isEmpty();
    }

    @Test
    void aChildIsAnotherSpanOfTheSameTrace() {
        var parent = Traceparent.random();

        var child = parent.child();

        assertThat(child.traceId()).isEqualTo(parent.traceId());
        assertThat(child.spanId()).isNotEqualTo(parent.spanId());
        assertThat(Traceparent.parse(child.toString())).contains(child);
        assertThat(Traceparent.random().traceId()).isNotEqualTo(parent.traceId());
    }
}
