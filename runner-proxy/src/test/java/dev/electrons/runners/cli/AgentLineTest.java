package dev.electrons.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.wire.Fault;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentLineTest {

    @Test
    void whatTheAgentSaysIsText() {
        assertThat(
                        AgentLine.parse(
                                "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"hi\"},{\"type\":\"tool_use\"}]}}"))
                .isEqualTo(new AgentLine.Text("hi"));
        assertThat(AgentLine.parse("{\"type\":\"output\",\"text\":\"x\"}")).isEqualTo(new AgentLine.Text("x"));
    }

    @Test
    void whatTheAgentSaysMayBeBareTextsAndOddContentIsNothing() {
        assertThat(AgentLine.parse("{\"type\":\"assistant\",\"message\":{\"content\":[\"h\",{\"text\":\"i\"}]}}"))
                .isEqualTo(new AgentLine.Text("hi"));
        for (var content : new String[] {"{\"text\":\"hi\"}", "5", "[null]", "null", "[]"}) {
            assertThat(AgentLine.parse("{\"type\":\"assistant\",\"message\":{\"content\":" + content + "}}"))
                    .isEqualTo(new AgentLine.Other());
        }
    }

    @Test
    void theResultCarriesUsageAndCost() {
        var ended = (AgentLine.Ended)
                AgentLine.parse(
                        "{\"type\":\"result\",\"is_error\":false,\"result\":\"all done\",\"duration_ms\":12,\"total_cost_usd\":0.25,\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");

        assertThat(ended.answer().success()).isTrue();
        assertThat(ended.answer().output()).isEqualTo("all done");
        assertThat(ended.answer().usage().orElseThrow()).isEqualTo(new dev.electrons.runners.wire.Usage(3, 4, 0.25));
    }

    @Test
    void whatCameFromTheCacheIsPartOfTheInput() {
        var ended = (AgentLine.Ended)
                AgentLine.parse(
                        "{\"type\":\"result\",\"result\":\"x\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":20,\"cache_creation_input_tokens\":100,\"output_tokens\":4}}");

        assertThat(ended.answer().usage().orElseThrow())
                .isEqualTo(new dev.electrons.runners.wire.Usage(123, 4, null, 20L, 100L, null));
    }

    @Test
    void unknownLinesAreToleratedAndBrokenOnesAreNot() {
        assertThat(AgentLine.parse("{\"type\":\"system\"}")).isEqualTo(new AgentLine.Other());
        assertThat(AgentLine.parse("{\"type\":\"assis")).isEqualTo(new AgentLine.Broken());
    }

    @Test
    void anErrorAboutTheVendorIsTheRunnersFault() {
        assertThat(AgentErrors.of("Error: 429 Too Many Requests").orElseThrow()).isInstanceOf(Fault.Limited.class);
        assertThat(AgentErrors.of("API is Overloaded").orElseThrow()).isInstanceOf(Fault.Overloaded.class);
        assertThat(AgentErrors.of("OAuth token has expired. Please run /login").orElseThrow())
                .isInstanceOfSatisfying(
                        Fault.Unauthorized.class,
                        fault -> assertThat(fault.login()).isTrue());
        assertThat(AgentErrors.of("the tests fail: 3 of 42")).isEqualTo(Optional.empty());
    }
}
