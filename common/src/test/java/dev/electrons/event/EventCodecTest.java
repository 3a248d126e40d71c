package dev.electrons.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.event.EventCodec.Upcast;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
    /** How an event was once stored. */
    private record Golden(String type, int schema, JsonNode data) {}

    static Stream<String> types() {
        return Samples.all().keySet().stream();
    }

    @Test
    void everyKindOfEventHasASampleAndAName() {
        var kinds = Arrays.stream(RunEvent.class.getPermittedSubclasses()).collect(Collectors.toSet());

        assertThat(Samples.all().values().stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(kinds);
        Samples.all()
                .forEach((type, event) -> assertThat(EventCodec.type(event)).isEqualTo(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyEventSurvivesTheRoundTrip(String type) {
        var event = sample(type);

        assertThat(EventCodec.decode(type, EventCodec.SCHEMA, EventCodec.encode(event)))
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatTheFirstReleaseWroteIsReadToday(String type) throws IOException {
        var golden = golden(type, 1);

        assertThat(EventCodec.decode(
                        golden.type(), golden.schema(), golden.data().toString()))
                .isEqualTo(sample(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsWrittenTodayIsWhatTheSchemaVersionPromises(String type) throws IOException {
        assertThat(Json.read(EventCodec.encode(sample(type)), JsonNode.class))
                .as("a change of form needs a new schema version, a golden file and an upcast")
                .isEqualTo(golden(type, EventCodec.SCHEMA).data());
    }

    @Test
    void whatWasClassifiedBeforeTheVersionOfTheRulesWasKeptIsRead() {
        var admitted = (RunEvent.RunAdmitted) sample("run.admitted");
        var old = EventCodec.encode(admitted).replace(",\"rules_version\":\"2026-11\"", "");
        var read = (RunEvent.RunAdmitted) EventCodec.decode("run.admitted", 1, old);
        assertThat(read.classification().rulesVersion()).isNull();
        assertThat(read.classification().taskType())
                .isEqualTo(admitted.classification().taskType());
    }

    @Test
    void theTextNeverHoldsWhatPostgresCannotKeep() {
        assertThat(EventCodec.encode(sample("run.requested")))
                .doesNotContain("\u0000")
                .contains("\\u0000", "😀");
        assertThat(EventCodec.encode(sample("node.settled"))).doesNotContain("\u0000");
    }

    @Test
    void anOldEventIsBroughtUpStepByStep() {
        var upcasts = List.of(
                new Upcast(
                        "signal.refused",
                        1,
                        data -> data.put("name", data.remove("id").asText())),
                new Upcast("run.finished", 1, data -> data.put("signal", "of another type")),
                new Upcast(
                        "signal.refused",
                        2,
                        data -> data.put("signal", data.remove("name").asText() + "!")));

        assertThat(EventCodec.decode("signal.refused", 1, "{\"id\":\"s\",\"problems\":[]}", 3, upcasts))
                .isEqualTo(new RunEvent.SignalRefused("s!", List.of()));
        assertThat(EventCodec.decode("signal.refused", 3, "{\"signal\":\"s\",\"problems\":[]}", 3, upcasts))
                .isEqualTo(new RunEvent.SignalRefused("s", List.of()));
    }

    @Test
    void whatALaterReleaseWroteIsRefusedAndNotGuessed() {
        assertThatThrownBy(() -> EventCodec.decode("run.dreamt", 1, "{}")).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> EventCodec.decode("run.finished", EventCodec.SCHEMA + 1, "{}"))
                .isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> EventCodec.decode("run.finished", 1, "{")).isInstanceOf(NotJson.class);
    }

    private static RunEvent sample(String type) {
        return Objects.requireNonNull(Samples.all().get(type));
    }

    private static Golden golden(String type, int schema) throws IOException {
        var name = "/golden/event." + type + ".v" + schema + ".json";
        try (var file = Objects.requireNonNull(EventCodecTest.class.getResourceAsStream(name), name)) {
            return Json.read(file.readAllBytes(), Golden.class);
        }
    }
}
