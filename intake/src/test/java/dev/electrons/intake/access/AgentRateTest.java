package dev.electrons.intake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentRateTest {
    private static Limits limits(String tiers) {
        return Limits.read(
                Json.read(("{\"agent_rates\":" + tiers + "}").getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }

    private static String rate(Limits limits, long agents) {
        var reached = AgentRate.reached(limits.agentRates(), agents);
        return reached == null ? "none" : reached.rate();
    }

    @Test
    void theHighestTierThatAGraphReachesCounts() {
        var limits = limits("[{\"agents\":5,\"rate\":\"5/m\"},{\"agents\":1,\"rate\":\"30/m\"}]");
        assertThat(rate(limits, 0)).isEqualTo("none");
        assertThat(rate(limits, 1)).isEqualTo("30/m");
        assertThat(rate(limits, 4)).isEqualTo("30/m");
        assertThat(rate(limits, 5)).isEqualTo("5/m");
        assertThat(rate(limits, 500)).isEqualTo("5/m");
        assertThat(rate(Limits.NONE, 500)).isEqualTo("none");
        assertThat(limits("[]")).isEqualTo(Limits.NONE);
        assertThat(Limits.read(limits.tree())).isEqualTo(limits);
    }

    @Test
    void ofTwoKeysTheSlowerRateHoldsForEachNumberOfAgents() {
        var one = limits("[{\"agents\":1,\"rate\":\"30/m\"}]");
        var other = limits("[{\"agents\":3,\"rate\":\"2/s\"},{\"agents\":5,\"rate\":\"100/h\"}]");
        var both = one.strictest(other);
        assertThat(rate(both, 2)).isEqualTo("30/m");
        assertThat(rate(both, 3)).isEqualTo("30/m");
        assertThat(rate(both, 5)).isEqualTo("100/h");
        assertThat(other.strictest(one)).isEqualTo(both);
        assertThat(Limits.NONE.strictest(one)).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                           | limits.agent_rates must be a list",
                "[1]                                                          | limits.agent_rates[0] must be {agents",
                "[{\"agents\":1,\"rate\":\"1/s\"},{\"agents\":0,\"rate\":\"1/s\"}]   | limits.agent_rates[1].agents must be",
                "[{\"agents\":\"1\",\"rate\":\"1/s\"}]                           | limits.agent_rates[0].agents must be",
                "[{\"agents\":1.5,\"rate\":\"1/s\"}]                           | limits.agent_rates[0].agents must be",
                "[{\"agents\":1}]                                              | limits.agent_rates[0].rate must be",
                "[{\"agents\":1,\"rate\":5}]                                     | limits.agent_rates[0].rate must be",
                "[{\"agents\":1,\"rate\":\"0/m\"}]                               | limits.agent_rates[0].rate must be",
                "[{\"agents\":1,\"rate\":\"1/s\"},{\"agents\":1,\"rate\":\"2/s\"}]   | limits.agent_rates must be tiers, each with"
            })
    void whatIsNoTierIsRefusedByItsPlace(String tiers, String words) {
        assertThatThrownBy(() -> limits(tiers)).hasMessageStartingWith(words);
    }
}
