package dev.electrons.intake.contract;

import static dev.electrons.intake.contract.TopicDocument.fields;
import static dev.electrons.intake.contract.TopicDocument.json;
import static dev.electrons.intake.contract.TopicDocument.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.json.Json;
import dev.electrons.kafka.DeadLetters;
import dev.electrons.kafka.EventMessages;
import dev.electrons.kafka.Message;
import dev.electrons.kafka.Received;
import dev.electrons.kafka.StreamCodec;
import dev.electrons.kafka.Topics;
import dev.electrons.task.StreamChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document about the topics says what is sent. */
class TopicContractTest {
    private static final Path GOLDEN = Path.of("..", "common", "src", "test", "resources", "golden");
    private static final Topics TOPICS = new Topics("de.");
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00.123456Z");
    private static final RunId RUN = RunId.of("0199f0c2-7c00-7abc-8def-0123456789ab");

    private final TopicDocument document = new TopicDocument();

    static Stream<Path> goldenEvents() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.filter(file -> file.getFileName().toString().startsWith("event.")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenEvents")
    void everyKindOfEventIsAsItsSchemaSays(Path file) throws IOException {
        var golden = Json.read(Files.readString(file), JsonNode.class);
        var type = golden.path("type").asText();
        var event = EventCodec.decode(
                type, golden.path("schema").asInt(), golden.path("data").toString());
        for (var cause : Stream.of("signal-1", null).toList()) {
            var sent = new EventMessages(TOPICS, "prime")
                    .message(new Recorded(RUN, 7, AT, "app:shop", cause, event), null);
            assertThat(problems(document.event, json(sent.body()))).isEmpty();
            assertThat(fields(document.event.path("properties"))).containsAll(fields(json(sent.body())));
        }
        assertThat(document.event.at("/properties/type/examples"))
                .extracting(JsonNode::asText)
                .contains(type);
    }

    @Test
    void everyTypeOfEventIsListedAndEveryFieldIsThere() throws IOException {
        assertThat(document.event.at("/properties/type/examples"))
                .hasSize((int) goldenEvents().count());
        assertThat(document.event.path("properties")).hasSize(EventMessages.Body.class.getRecordComponents().length);
    }

    @Test
    void theTopicsAreThoseOfTheMesh() {
        assertThat(document.root.path("channels"))
                .extracting(channel -> channel.path("address").asText())
                .containsExactlyInAnyOrder(
                        TOPICS.results(),
                        TOPICS.results("{task_type}"),
                        TOPICS.events(),
                        TOPICS.streams(),
                        TOPICS.dlq());
        assertThat(document.root.at("/channels/resultsOfOneType/parameters/task_type/enum"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Topics.RESULT_TYPES);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.root.findValuesAsText("$ref"))
                .hasSizeGreaterThan(20)
                .allSatisfy(reference -> assertThat(document.target(reference)).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Result", "Event"})
    void itsExamplesAreValid(String name) {
        var message = document.message(name);
        var schema = name.equals("Result") ? document.result : document.event;
        assertThat(message.path("examples")).isNotEmpty().allSatisfy(example -> {
            assertThat(problems(schema, example.path("payload"))).isEmpty();
            assertThat(problems(document.headers(name), example.path("headers")))
                    .isEmpty();
        });
    }

    @Test
    void liveOutputIsAsDocumented() {
        var chunk = new StreamChunk(new AttemptId(RUN, "polish", 2, 3), 5, "stdout", "line\n", AT);
        var sent = new StreamCodec(TOPICS, "subworkflows").message(chunk);

        holds("Chunk", sent);
        assertThat(fields(json(sent.body())))
                .isEqualTo(fields(document.component("Chunk").path("properties")));
    }

    @Test
    void deadLettersAreAsDocumented() {
        var letters = new DeadLetters(TOPICS, "prime");
        var text = letters.message(received("not { json".getBytes(StandardCharsets.UTF_8)), "not JSON", AT);
        var bytes = letters.message(received(new byte[] {(byte) 0xff}), "not JSON", AT);
        var unhandled = letters.message("de.signals", RUN.toString(), new byte[] {'{', '}'}, "no", AT);

        List.of(text, bytes, unhandled).forEach(sent -> holds("DeadLetter", sent));
        var known = fields(json(text.body()));
        known.addAll(fields(json(bytes.body())));
        assertThat(fields(document.component("DeadLetter").path("properties"))).isEqualTo(known);
    }

    private static Received received(byte[] body) {
        return new Received("de.signals", 4, 42, AT, "key", Map.of("ce_id", "x"), body);
    }

    private void holds(String component, Message sent) {
        assertThat(problems(document.component(component), json(sent.body()))).isEmpty();
        var headers = Json.MAPPER
                .createObjectNode()
                .put("ce_specversion", "1.0")
                .put("content-type", "application/json")
                .put("ce_id", sent.id())
                .put("ce_type", sent.type())
                .put("ce_source", sent.source())
                .put("ce_time", sent.time().toString());
        if (sent.subject() != null) {
            headers.put("ce_subject", sent.subject());
        }
        assertThat(problems(document.headers(component), headers)).isEmpty();
    }
}
