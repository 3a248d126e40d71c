package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.cli.Check.Colour;
import dev.electrons.cli.Check.Verdict;
import dev.electrons.json.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an audit makes of what it saw. */
class CheckTest {
    @ParameterizedTest
    @CsvSource({
        "PASS, GREEN",
        "PASS PASS, GREEN",
        "PASS DEGRADED, YELLOW",
        "DEGRADED, YELLOW",
        "PASS FAIL, RED",
        "DEGRADED FAIL PASS, RED"
    })
    void oneColourForAll(String verdicts, Colour colour) {
        var checks = Arrays.stream(verdicts.split(" "))
                .map(verdict -> new Check("group", "name", Verdict.valueOf(verdict), ""))
                .toList();
        assertThat(Colour.of(checks)).isEqualTo(colour);
    }

    @Test
    void nothingCheckedIsNotWell() {
        assertThat(Colour.of(java.util.List.of())).isEqualTo(Colour.RED);
    }

    @ParameterizedTest
    @CsvSource({"UP, PASS, PASS", "DEGRADED, DEGRADED, DEGRADED", "DOWN, FAIL, DEGRADED", "SUPER, FAIL, DEGRADED"})
    void whatADoorSaysOfItselfDecidesAndWhatPartsSayDims(String status, Verdict health, Verdict part) {
        var node = json("{\"status\":\"" + status + "\"}");
        assertThat(Verdict.ofHealth(node)).isEqualTo(health);
        assertThat(Verdict.ofPart(node)).isEqualTo(part);
    }

    @Test
    void workDoneAnotherWayIsDegraded() {
        assertThat(Verdict.ofResult(json("{\"success\":true}"))).isEqualTo(Verdict.PASS);
        assertThat(Verdict.ofResult(json("{\"success\":true,\"fallback\":{\"reason\":\"breaker\"}}")))
                .isEqualTo(Verdict.DEGRADED);
        assertThat(Verdict.ofResult(json("{\"success\":false}"))).isEqualTo(Verdict.FAIL);
        assertThat(Verdict.FAIL.atMostDegraded()).isEqualTo(Verdict.DEGRADED);
    }

    private static JsonNode json(String text) {
        return Json.read(text, JsonNode.class);
    }
}
