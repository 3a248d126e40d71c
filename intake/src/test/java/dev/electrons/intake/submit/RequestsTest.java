package dev.electrons.intake.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.event.WorkRequest;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Value;
import dev.electrons.observe.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
    private static WorkRequest program(String network) {
        var body = "{\"code\":{\"language\":\"bash\",\"source\":\"true\",\"network\":" + network + "}}";
        return Requests.intake(Fields.of(body.getBytes(StandardCharsets.UTF_8)), "shop", TraceContext.NONE)
                .request();
    }

    private static WorkRequest pinned(String workflow) {
        return program("false").pinned(Value.of(dev.electrons.json.Json.read(workflow, Object.class)), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aProgramMayAskForANetwork(String network) {
        var program = Objects.requireNonNull(program(network).program()).tree();
        assertThat(program.path("network").asText()).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "1", "[true]"})
    void whetherItDoesIsTrueOrFalse(String network) {
        assertThatThrownBy(() -> program(network)).hasMessage("code.network must be true or false");
    }

    @Test
    void whatOnlyOneKindOfWorkUnderstandsGoesToItsExecutor() {
        var body = """
                {"query":"Greet me","max_tokens":200,"temperature":0.1,"voice":"anna","allowed_tools":["Edit"],"unknown":1}""";
        var request = Requests.intake(Fields.of(body.getBytes(StandardCharsets.UTF_8)), "shop", TraceContext.NONE)
                .request();

        assertThat(Objects.requireNonNull(request.options()).tree())
                .isEqualTo(Value.of(java.util.Map.of(
                                "max_tokens",
                                200,
                                "temperature",
                                0.1,
                                "voice",
                                "anna",
                                "allowed_tools",
                                java.util.List.of("Edit")))
                        .tree());
        assertThat(program("false").options()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"formt\":\"gif\"} | output.formt is not a field here; did you mean output.format?",
                "{\"fps\":\"12\"} | output.fps must be a number",
                "3 | output must be an object"
            })
    void whatIsSaidOfAVideosFileIsUnderstoodOrRefused(String output, String words) {
        var body = "{\"query\":\"Render\",\"task_type\":\"video\",\"timeline\":{},\"output\":" + output + "}";
        assertThatThrownBy(() ->
                        Requests.intake(Fields.of(body.getBytes(StandardCharsets.UTF_8)), "shop", TraceContext.NONE))
                .hasMessage(words);
    }

    @Test
    void whatARunMayCostIsKnownOfItsDefinitionAlone() {
        assertThat(pinned("{\"name\":\"a\",\"version\":1,\"budget_usd\":2.5}").reservedMicros())
                .isEqualTo(2_500_000L);
        assertThat(pinned("{\"name\":\"a\",\"version\":1,\"budget_usd\":1e300}").reservedMicros())
                .isEqualTo(1_000_000_000_000_000L);
        assertThat(pinned("{\"name\":\"budget_usd\"}").reservedMicros()).isNull();
        assertThat(program("true").reservedMicros()).isNull();
    }

    @Test
    void agentsAreCountedInAGraphAndKnownOfADefinition() {
        var agent = "{\"id\":\"a\",\"kind\":\"agent\"}";
        var branch = "{\"id\":\"b\",\"kind\":\"branch\",\"default\":[\"a\"],\"config\":{\"agent_driven\":%s}}";
        assertThat(pinned("{\"nodes\":[" + agent + "," + branch.formatted(true) + "]}")
                        .agents())
                .isEqualTo(2);
        assertThat(pinned("{\"agents\":0,\"nodes\":[" + agent + "," + branch.formatted(false) + "]}")
                        .agents())
                .isEqualTo(1);
        assertThat(pinned("{\"name\":\"a\",\"version\":1,\"agents\":7}").agents())
                .isEqualTo(7);
        assertThat(pinned("{\"name\":\"agent\",\"version\":1}").agents()).isZero();
        assertThat(program("true").agents()).isZero();
    }
}
