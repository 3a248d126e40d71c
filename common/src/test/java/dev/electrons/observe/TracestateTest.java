package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracestateTest {
    @Test
    void whatVendorsKeepIsHandedOnInItsOrder() {
        assertThat(Tracestate.parse(List.of("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")))
                .contains("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        assertThat(Tracestate.parse(List.of(" fw529a3039@dt=FfAAA , ", "es=s:1.0;x:!~")))
                .contains("fw529a3039@dt=FfAAA,es=s:1.0;x:!~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " , ",
                "rojo",
                "=1",
                "rojo=",
                "Rojo=1",
                "rojo=1,rojo=2",
                "rojo=a=b",
                "rojo=\u00e9",
                "rojo=1\r\nX: y"
            })
    void whatTheStandardDoesNotKnowIsDroppedWhole(String header) {
        assertThat(Tracestate.parse(List.of("ok=1", header)).filter(kept -> !kept.equals("ok=1")))
                .isEmpty();
        assertThat(Tracestate.parse(List.of(header))).isEmpty();
    }

    @Test
    void thereAreAtMost32Members() {
        assertThat(Tracestate.parse(List.of(members(32, 1)))).contains(members(32, 1));
        assertThat(Tracestate.parse(List.of(members(33, 1)))).isEmpty();
        assertThat(Tracestate.parse(List.of("a=" + "x".repeat(10_000)))).isEmpty();
    }

    @Test
    void whatIsTooLongLosesLongMembersFirstAndThenTheLast() {
        assertThat(Tracestate.parse(List.of("long=" + "x".repeat(200) + "," + members(20, 14))))
                .contains(members(20, 14));
        assertThat(Tracestate.parse(List.of(members(32, 20))))
                .hasValueSatisfying(kept -> assertThat(kept)
                        .hasSizeLessThanOrEqualTo(Tracestate.LONGEST)
                        .startsWith(members(10, 20))
                        .endsWith("x"));
    }

    private static String members(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(n -> "v" + n + "=" + "x".repeat(length))
                .collect(Collectors.joining(","));
    }
}
