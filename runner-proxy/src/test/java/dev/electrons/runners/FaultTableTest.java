package dev.electrons.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code docs/runner-faults.md} names a test for every fault there is, and every one of them exists. */
final class FaultTableTest {
    private static final List<String> CASES = List.of(
            "refused",
            "reset before headers",
            "reset after headers",
            "500",
            "503",
            "429 with Retry-After",
            "429 without Retry-After",
            "hang before headers",
            "hang before first token",
            "stall mid-stream",
            "cut mid-stream",
            "end without terminator",
            "malformed chunk",
            "slow drip",
            "wedged engine with healthy /health",
            "401 mid-life",
            "slow reader",
            "client abort",
            "huge body",
            "huge single chunk",
            "CLI crash mid-line",
            "key rotation mid-stream",
            "killed with calls under way and in line",
            "process that takes everything and answers nothing",
            "whole answer that hangs as long as its client would wait",
            "too long for the model",
            "content filter",
            "error inside a stream",
            "one of several choices cut",
            "picture that is never done",
            "login expired",
            "truncated answer reported as success");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static Map<String, String> rows() throws IOException {
        var rows = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("..", "docs", "runner-faults.md"))) {
            var cells = line.split("\\|");
            if (cells.length == 4 && !cells[1].isBlank() && !cells[1].contains("---")) {
                rows.put(cells[1].strip(), cells[3]);
            }
        }
        rows.remove("case");
        return rows;
    }

    @Test
    void everyCaseHasItsRow() throws IOException {
        assertThat(rows().keySet()).containsExactlyElementsOf(CASES);
    }

    @Test
    void everyRowNamesTestsThatExist() throws Exception {
        for (var row : rows().entrySet()) {
            var named = new ArrayList<String>();
            for (var match = TEST.matcher(row.getValue()); match.find(); ) {
                named.add(match.group());
                var tests = Class.forName("dev.electrons.runners." + match.group(1));
                assertThat(Arrays.stream(tests.getDeclaredMethods())
                                .filter(FaultTableTest::isTest)
                                .map(Method::getName))
                        .as(row.getKey())
                        .contains(match.group(2));
            }
            assertThat(named).as(row.getKey()).isNotEmpty();
        }
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
