package dev.electrons.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    record Parcel(
            String senderName,
            Instant sentAt,
            @Nullable Value content,
            @Nullable String note) {}

    @Test
    void recordsAreSnakeCaseWithRfc3339TimesAndWithoutNulls() {
        var parcel = new Parcel("A", Instant.parse("2026-11-20T10:00:00.5Z"), new Value("{\"n\":1}"), null);

        assertThat(Json.text(parcel))
                .isEqualTo("{\"sender_name\":\"A\",\"sent_at\":\"2026-11-20T10:00:00.500Z\",\"content\":{\"n\":1}}");
        assertThat(Json.read(Json.bytes(parcel), Parcel.class)).isEqualTo(parcel);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.12345678901234567890123",
                "123456789012345678901234567890",
                "1E+400",
                "1.10",
                "-0.0",
                "\"\\u0000 and \\ud800 and \\udc00\\ud800\"",
                "{\"\":\"\"}",
                "[1,[2,{\"a\":[]}],{}]",
                "true",
                "\"text\"",
                "{\"b\":1,\"a\":2}"
            })
    void aValuePassesThroughUnchanged(String json) {
        var read = Json.read("{\"sender_name\":\"A\",\"content\":" + json + ",\"note\":\"after\"}", Parcel.class);

        assertThat(read.content()).isEqualTo(new Value(json));
        assertThat(read.note()).isEqualTo("after");
        assertThat(Json.read(Json.bytes(read), Parcel.class)).isEqualTo(read);
    }

    @Test
    void halfACharacterCostsNothingButItself() {
        var text = new Parcel("A\ud83d", Instant.EPOCH, null, "\ud83d\ude00");
        var value = new Parcel("A", Instant.EPOCH, Value.of("B\ud83d\ud83d\ude00"), null);

        assertThat(Json.read(Json.bytes(text), Parcel.class)).isEqualTo(text);
        assertThat(Json.read(Json.bytes(value), Parcel.class).content()).isEqualTo(Value.of("B\ufffd\ud83d\ude00"));
    }

    @Test
    void aNullValueIsAValueAndAnAbsentOneIsNot() {
        var absent = new Parcel("A", Instant.EPOCH, null, null);
        var nothing = new Parcel("A", Instant.EPOCH, Value.NULL, null);

        assertThat(Json.read(Json.bytes(absent), Parcel.class)).isEqualTo(absent);
        assertThat(Json.read(Json.bytes(nothing), Parcel.class)).isEqualTo(nothing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "[]", "{\"sent_at\":\"yesterday\"}", "nonsense"})
    void whatIsNotOfTheShapeIsNotJson(String text) {
        assertThatThrownBy(() -> Json.read(text, Parcel.class)).isInstanceOf(NotJson.class);
    }

    @Test
    void nestingHasALimit() {
        var deep = "[".repeat(400) + "]".repeat(400);

        assertThatThrownBy(() -> Json.read("{\"content\":" + deep + "}", Parcel.class))
                .isInstanceOf(NotJson.class)
                .hasMessageContaining("nesting");
    }

    @Test
    void whatOthersMaySendLeavesRoomForWhatIsPutAroundIt() {
        var deepest = "[".repeat(Json.DEEPEST) + "]".repeat(Json.DEEPEST);

        assertThat(Json.tooDeep(deepest)).isFalse();
        assertThat(Json.tooDeep("[" + deepest + "]")).isTrue();
        assertThat(Json.tooDeep("[" + "{},".repeat(300) + "1]")).isFalse();
        assertThat(Json.read("{\"a\":{\"b\":" + deepest + "}}", com.fasterxml.jackson.databind.JsonNode.class))
                .isNotNull();
    }
}
