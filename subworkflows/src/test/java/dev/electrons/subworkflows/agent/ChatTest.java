package dev.electrons.subworkflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {
    private static Optional<Chat.Message> turn(String message) {
        return Json.read(message, Chat.Heard.class).turn();
    }

    @Test
    void aModelsTurnIsItsWords() {
        assertThat(turn("{\"role\": \"assistant\", \"content\": [\"4\", {\"type\": \"text\", \"text\": \"2\"}]}"))
                .contains(new Chat.Message("assistant", "42", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"content\": null,"})
    void whoCallsAToolNeedsNoWords(String content) {
        assertThat(turn("{" + content + "\"tool_calls\": [{\"id\": \"c\"}]}")).hasValueSatisfying(message -> {
            assertThat(message.content()).isNull();
            assertThat(message.calls()).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\": \"42\"}", "42", "[null]"})
    void whatIsNoContentIsNoTurn(String content) {
        assertThat(turn("{\"content\": " + content + "}")).isEmpty();
    }
}
