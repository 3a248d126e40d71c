package dev.electrons.runners.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.error.Problem;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatRequestTest {
    private static ChatRequest read(String json) {
        return ChatRequest.read(Buffer.buffer(json));
    }

    @Test
    void onlyTheModelsNameIsReplaced() {
        var request = read(
                "{ \"x\": [1.0, {\"model\":\"no\"}],\n \"model\" : \"gpt-é\", \"messages\": [{\"model\":1}], \"n\":1e2 }");

        assertThat(request.model()).contains("gpt-é");
        assertThat(request.forModel("own/name").toString())
                .isEqualTo(
                        "{ \"x\": [1.0, {\"model\":\"no\"}],\n \"model\" : \"own/name\", \"messages\": [{\"model\":1}], \"n\":1e2 }");
    }

    @Test
    void aBodyThatIsAsItsRunnerWantsItGoesThereAsItCame() {
        var posted = Buffer.buffer("{\"model\":\"m\", \"messages\":[{}]}");
        var request = ChatRequest.read(posted);

        assertThat(request.forModel("m")).isSameAs(posted);
        assertThat(request.forModelWithUsage("m")).isSameAs(posted);
    }

    @Test
    void aMissingModelIsPutIn() {
        var request = read("{\"messages\":[{}],\"stream\":true}");

        assertThat(request.model()).isEmpty();
        assertThat(request.stream()).isTrue();
        assertThat(request.forModel("m").toString()).isEqualTo("{\"model\":\"m\",\"messages\":[{}],\"stream\":true}");
    }

    @Test
    void autoIsNoModelAndIsReplaced() {
        var request = read("{\"model\":\"auto\",\"messages\":[{},{}]}");

        assertThat(request.model()).isEmpty();
        assertThat(request.forModel("m").toString()).isEqualTo("{\"model\":\"m\",\"messages\":[{},{}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{\"messages\":[{}]",
                "{\"messages\":[{}]} x",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":\"hi\"}",
                "{\"model\":1,\"messages\":[{}]}",
                "{\"model\":\"a\",\"model\":\"b\",\"messages\":[{}]}"
            })
    void whatIsNoChatIsRefused(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void aConversationNamesItsSpeakers() {
        var conversation = Conversation.of(read("""
                {"messages":[{"role":"system","content":"be brief"},
                 {"role":"user","content":[{"type":"text","text":"hel"},{"type":"text","text":"lo"}]}]}"""));

        assertThat(conversation.prompt()).isEqualTo("System: be brief\n\nUser: hello");
        assertThat(conversation.textOnly()).isTrue();
        assertThat(conversation.lastQuestion()).isEqualTo("hello");
    }

    @Test
    void picturesAndToolsAreMoreThanText() {
        assertThat(Conversation.of(read("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}"))
                        .textOnly())
                .isFalse();
        assertThat(Conversation.of(read("{\"tools\":[{}],\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"))
                        .textOnly())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"messages":[{}],"stream":true,"model":"a"}                                          | {"stream_options":{"include_usage":true},"messages":[{}],"stream":true,"model":"b"}
                    {"model":"a","stream":true,"messages":[{}],"stream_options":{}}                      | {"model":"b","stream":true,"messages":[{}],"stream_options":{"include_usage":true}}
                    {"stream_options":{ "x":{"y":1}},"model":"a","stream":true,"messages":[{}]}          | {"stream_options":{"include_usage":true, "x":{"y":1}},"model":"b","stream":true,"messages":[{}]}
                    {"stream_options":{"x":1,"include_usage":false},"model":"a","stream":true,"messages":[{}]} | {"stream_options":{"x":1,"include_usage":true},"model":"b","stream":true,"messages":[{}]}
                    {"stream_options": null,"model":"a","stream":true,"messages":[{}]}                   | {"stream_options": {"include_usage":true},"model":"b","stream":true,"messages":[{}]}
                    {"stream_options":{"include_usage":true},"model":"a","stream":true,"messages":[{}]}  | {"stream_options":{"include_usage":true},"model":"b","stream":true,"messages":[{}]}
                    {"stream_options":7,"model":"a","stream":true,"messages":[{}]}                       | {"stream_options":7,"model":"b","stream":true,"messages":[{}]}
                    {"model":"a","messages":[{}]}                                                        | {"model":"b","messages":[{}]}
                    """)
    void aStreamIsAskedForItsTokensWhateverTheClientWants(String body, String sent) {
        var request = read(body);

        assertThat(request.forModelWithUsage("b")).hasToString(sent);
        assertThat(request.forModel("b")).hasToString(body.replace("\"a\"", "\"b\""));
    }
}
