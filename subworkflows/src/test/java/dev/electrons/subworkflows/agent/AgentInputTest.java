package dev.electrons.subworkflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentInputTest {
    private static String wrong(String input) {
        try {
            return new Value(input).as(AgentInput.class).fault().orElse("");
        } catch (NotJson e) {
            return e.sentence();
        }
    }

    @Test
    void aMisspeltLimitIsNoLimit() {
        assertThat(AgentLimits.unknown(Value.of(Map.of("turn", 3)).tree()))
                .contains("limits.turn is not a field; did you mean turns?");
        assertThat(AgentLimits.unknown(
                        Value.of(Map.of("turns", 3, "cost_usd", 1)).tree()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|prompt is required",
                "{\"prompt\":\"x\",\"tools\":[\"gun\"]}|tools must list names among",
                "{\"prompt\":\"x\",\"patch\":\"maybe\"}|patch must be allow, ask or deny",
                "{\"prompt\":\"x\",\"limits\":{\"turns\":0}}|limits.turns must be from 1",
                "{\"prompt\":\"x\",\"limits\":\"few\"}|limits must be an object",
                "{\"prompt\":\"x\",\"output_schema\":[1]}|output_schema: a schema is an object"
            })
    void whatIsWrongIsNamed(String input, String words) {
        assertThat(wrong(input)).contains(words);
    }
}
