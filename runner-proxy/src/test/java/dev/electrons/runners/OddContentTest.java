package dev.electrons.runners;

import static dev.electrons.runners.Everybody.CHAT;
import static dev.electrons.runners.Everybody.eitherWay;
import static dev.electrons.runners.Everybody.gptMessage;
import static dev.electrons.runners.Everybody.gptSays;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ScriptedRunner.completion;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of OpenAI's protocol that say what is no text, translated for clients of Anthropic's and Google's. */
final class OddContentTest {
    private static final String END = "data: [DONE]\n\n";

    private final ScriptedRunner odd = ScriptedRunner.openAi();
    private final ScriptedRunner second = ScriptedRunner.openAi()
            .on(
                    CHAT,
                    eitherWay(
                            stream(gptSays("{\"content\":\"second\"}", "null"), gptSays("{}", "\"stop\""), END),
                            json(200, completion("second"))));
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    /** A client's way to ask. */
    enum Client {
        MESSAGES(
                "/v1/messages",
                "{\"model\":\"m\",\"max_tokens\":9,\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"why\"}]}"),
        MESSAGES_STREAMED("/v1/messages", MESSAGES.body.replace("false", "true")),
        GENERATE("/v1beta/models/m:generateContent", "{\"contents\":[{\"parts\":[{\"text\":\"why\"}]}]}"),
        GENERATE_STREAMED("/v1beta/models/m:streamGenerateContent?alt=sse", GENERATE.body);

        private final String path;
        private final String body;

        Client(String path, String body) {
            this.path = path;
            this.body = body;
        }

        boolean streams() {
            return name().endsWith("STREAMED");
        }
    }

    @BeforeEach
    void start() {
        proxy = ProxyUnderTest.with(openAi("odd", odd.url(), "m") + openAi("second", second.url(), "m"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        odd.close();
        second.close();
    }

    private ProxyUnderTest.Reply ask(Client client) {
        return proxy.post(client.path, client.body);
    }

    /** A message in one piece, or the same as a chunk of a stream. */
    private static Answer says(String message, String finish) {
        return eitherWay(
                stream(gptSays(message, "null"), gptSays("{}", "\"" + finish + "\""), END),
                json(200, gptMessage(message, finish)));
    }

    static Stream<Arguments> noContent() {
        return Arrays.stream(Client.values())
                .flatMap(client -> Stream.of(
                                "{\"text\":\"odd\"}", "42", "true", "[null]", "[[\"odd\"]]", "[{\"text\":5}]")
                        .map(content -> Arguments.of(client, content)));
    }

    @ParameterizedTest
    @MethodSource("noContent")
    void whatIsNoContentIsNoAnswerAndTheNextRunnerIsAsked(Client client, String content) {
        odd.on(CHAT, says("{\"role\":\"assistant\",\"content\":" + content + "}", "stop"));

        var reply = ask(client);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("second").doesNotContain("odd", "\"error\"");
        assertThat(reply.header("x-de-attempted"))
                .startsWith("odd/m=broken, ")
                .endsWith("second/m=" + (client.streams() ? "streaming" : "ok"));
    }

    @ParameterizedTest
    @EnumSource
    void partsThatAreBareTextsAreAContent(Client client) {
        odd.on(CHAT, says("{\"content\":[\"forty-\",{\"type\":\"text\",\"text\":\"two\"}]}", "stop"));

        assertThat(ask(client).body()).contains("forty-two");
        assertThat(second.requests(CHAT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCallOfAToolNeedsNoContent(Client client) {
        odd.on(CHAT, says("""
                {"content":null,"tool_calls":[{"index":0,"id":"c1","type":"function",\
                "function":{"name":"look","arguments":"{\\"at\\":7}"}}]}""", "tool_calls"));

        assertThat(ask(client).body()).contains("look", "at", "7");
        assertThat(second.requests(CHAT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MESSAGES_STREAMED", "GENERATE_STREAMED"})
    void whatIsNoContentAfterTheFirstWordBreaksTheAnswerOff(Client client) {
        odd.on(
                CHAT,
                stream(
                        gptSays("{\"content\":\"half\"}", "null"),
                        gptSays("{\"content\":[null]}", "null"),
                        gptSays("{}", "\"stop\""),
                        END));

        assertThat(ask(client).body()).contains("half", "broke off").doesNotContain("message_stop", "finishReason");
        assertThat(second.requests(CHAT)).isEmpty();
    }
}
