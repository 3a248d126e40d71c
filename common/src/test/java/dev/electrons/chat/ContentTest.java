package dev.electrons.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static Optional<String> words(String content) {
        return Content.words(
                Json.read("{\"content\": " + content + "}", JsonNode.class).path("content"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"42\" | 42",
                "[\"4\", \"2\"] | 42",
                "[{\"type\": \"text\", \"text\": \"4\"}, {\"type\": \"text\", \"text\": \"2\"}] | 42",
                "[\"4\", {\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"hm\"}]}, {\"text\": \"2\"}] | 42",
                "[{\"type\": \"tool_use\", \"input\": {\"text\": \"no\"}}, {\"text\": null}, {\"text\": \"42\"}] | 42"
            })
    void wordsAreATextOrTheTextsAmongItsParts(String content, String words) {
        assertThat(words(content)).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "[]", "[{}]", "[{\"type\": \"thinking\"}]"})
    void whoSaysNothingHasNoWords(String content) {
        assertThat(words(content)).contains("");
    }

    @Test
    void aMessageWithoutContentHasNoWords() {
        assertThat(Content.words(Json.MAPPER.missingNode())).contains("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "true",
                "{}",
                "{\"text\": \"42\"}",
                "[null]",
                "[5]",
                "[\"4\", null]",
                "[[\"42\"]]",
                "[{\"text\": 42}]",
                "[{\"text\": {\"value\": \"42\"}}]"
            })
    void whatIsNeitherIsNoContent(String content) {
        assertThat(words(content)).isEmpty();
    }
}
