package dev.electrons.intake.contract;

import static dev.electrons.intake.contract.TopicDocument.fields;
import static dev.electrons.intake.contract.TopicDocument.json;
import static dev.electrons.intake.contract.TopicDocument.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.json.Value;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.ResultMessages;
import dev.electrons.kafka.Topics;
import dev.electrons.result.Result;
import dev.electrons.task.Artifact;
import dev.electrons.task.Execution;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results as they are sent are what their schema says, and it says no less. */
class ResultSchemaTest {
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123456Z");
    private static final String RUN = "0199f0c2-7c00-7abc-8def-0123456789ab";
    private final TopicDocument document = new TopicDocument();

    @ParameterizedTest
    @ValueSource(strings = {"completed", "failed", "quarantined", "cancelled", "blocked"})
    void aResultOfEveryStatusIsValidWithEveryFieldAndWithFew(String status) {
        assertThat(problems(document.result, sent(whole(status)))).isEmpty();
        assertThat(problems(document.result, sent(bare(status)))).isEmpty();
    }

    @Test
    void theStatusesAreAllThatThereAre() {
        assertThat(document.result.at("/properties/status/enum"))
                .extracting(JsonNode::asText)
                .containsExactly("completed", "failed", "quarantined", "cancelled", "blocked");
        assertThat(problems(document.result, sent(whole("done")))).isNotEmpty();
    }

    @Test
    void everyFieldIsListedAndWhatIsAlwaysThereIsRequired() {
        var schema = document.result;
        var full = sent(whole("failed"));
        assertThat(full).hasSize(Result.class.getRecordComponents().length);
        assertThat(fields(schema.path("properties"))).isEqualTo(fields(full));
        assertThat(fields(schema.at("/properties/usage/properties"))).isEqualTo(fields(full.path("usage")));
        assertThat(fields(schema.at("/properties/fallback/properties"))).isEqualTo(fields(full.path("fallback")));
        assertThat(fields(schema.at("/$defs/artifact/properties")))
                .isEqualTo(fields(full.path("artifacts").path(0)));
        assertThat(schema.path("required"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(fields(sent(bare("completed"))));
        assertThat(schema.path("properties"))
                .allSatisfy(field -> assertThat(field.has("description")).isTrue());
    }

    @ParameterizedTest
    @CsvSource({"run_id", "status", "success", "timestamp", "attempted_models", "duration_ms"})
    void aResultThatLacksWhatReadersNeedIsNotValid(String field) {
        assertThat(problems(document.result, sent(whole("completed")).without(field)))
                .isNotEmpty();
    }

    @Test
    void whatContradictsItselfIsNotValidAndWhatIsNewIs() {
        assertThat(problems(document.result, sent(whole("failed")).put("success", true)))
                .isNotEmpty();
        assertThat(problems(document.result, sent(bare("completed")).put("error_code", "TaskFailed")))
                .isNotEmpty();
        assertThat(problems(document.result, sent(bare("completed")).put("timestamp", "yesterday")))
                .isNotEmpty();
        assertThat(problems(document.result, sent(bare("completed")).put("of_a_later_release", 1)))
                .isEmpty();
    }

    @Test
    void anyOutputIsValidAndALargeOneIsRecognised() {
        for (var output : List.of("null", "1.50", "\"text\"", "[1,null]", "{\"stdout\":{\"$ref\":\"artifact://x\"}}")) {
            var result = sent(bare("completed"));
            result.set("output", new Value(output).tree());
            assertThat(problems(document.result, result)).as(output).isEmpty();
        }
        var reference = ArtifactRef.of(new byte[70_000], ArtifactRef.TEXT).value();
        var shape = (ObjectNode) document.result.at("/$defs/large_value").deepCopy();
        assertThat(problems(shape, reference.tree())).isEmpty();
        assertThat(fields(reference.tree())).containsExactly("$ref", "bytes", "head", "tail", "type");
        assertThat(problems(shape, ((ObjectNode) reference.tree()).put("$ref", "file:///etc/passwd")))
                .isNotEmpty();
    }

    private static ObjectNode sent(Result result) {
        var messages = new ResultMessages(new Topics("de."), "prime").messages(result, 9, null);
        assertThat(messages)
                .extracting(Message::body)
                .containsOnly(messages.getFirst().body());
        return (ObjectNode) json(messages.getFirst().body());
    }

    private static Result whole(String status) {
        boolean success = status.equals("completed");
        return new Result(
                "request-7",
                "order-7",
                RUN,
                "order-7",
                "shop",
                "code",
                status,
                success,
                new Value("{\"exit_code\":3,\"stdout\":\"\\u0000 😀\"}"),
                List.of(new Artifact("out.txt", 4, "00ff", "artifact://sha256/00ff")),
                "sandbox-executor",
                "runner-1",
                "anthropic",
                "claude-sonnet-4.5",
                1,
                List.of("a", "b"),
                new Execution.Fallback("runners are down"),
                3,
                new Execution.Usage(10L, 20L, 0.25),
                success ? null : "exit code 3",
                success ? null : "TaskFailed",
                success ? null : "during",
                1_234,
                AT);
    }

    private static Result bare(String status) {
        return new Result(
                RUN,
                RUN,
                RUN,
                null,
                "shop",
                "unknown",
                status,
                status.equals("completed"),
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                AT);
    }
}
