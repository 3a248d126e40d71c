package dev.electrons.runners;

import static dev.electrons.runners.Everybody.CHAT;
import static dev.electrons.runners.Everybody.gptMessage;
import static dev.electrons.runners.Everybody.gptSays;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.models.ModelInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's own client, told another address and nothing else, whoever answers. */
final class AnthropicSdkTest {
    private static final String PIXEL = "iVBORw0KGgo=";
    private static final String GEMINI_CALLS = "{\"functionCall\":{\"name\":\"weather\",\"args\":{\"city\":\"Bonn\"}}}";
    private static final String GPT_CALLS = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c-1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Bonn\\\"}\"}}]}";

    private final Everybody all = new Everybody();
    private final AnthropicClient client = client(all.proxy, "any");

    @AfterEach
    void stop() {
        client.close();
        all.close();
    }

    private static AnthropicClient client(ProxyUnderTest proxy, String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(proxy.url())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder question(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .system("be brief")
                .addUserMessage("why is that");
    }

    private Message streamed(MessageCreateParams question) {
        var whole = MessageAccumulator.create();
        try (var events = client.messages().createStreaming(question)) {
            events.stream().forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static String words(Message message) {
        return message.content().stream()
                .flatMap(block -> block.text().stream())
                .map(text -> text.text())
                .reduce("", String::concat);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "m", "agent", "echo"})
    void aWholeAnswerIsUnderstood(String model) {
        var message = client.messages().create(question(model).build());

        assertThat(words(message)).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "m", "agent", "echo"})
    void aStreamedAnswerIsUnderstood(String model) {
        var message = streamed(question(model).build());

        assertThat(words(message)).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void whatCameFromTheCacheIsCountedApart() {
        all.gpt.on(CHAT, json(200, gptMessage("{\"role\":\"assistant\",\"content\":\"hi\"}", "stop")));

        var usage = client.messages().create(question("gpt").build()).usage();

        assertThat(usage.inputTokens()).isEqualTo(40);
        assertThat(usage.cacheReadInputTokens()).contains(30L);
        assertThat(usage.outputTokens()).isEqualTo(20);
    }

    private static Tool weather() {
        return Tool.builder()
                .name("weather")
                .description("how it is")
                .inputSchema(Tool.InputSchema.builder()
                        .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build();
    }

    private void everybodyCallsATool() {
        all.claude.on(
                AnthropicWire.PATH,
                json(200, AnthropicWire.message("""
                        {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bonn"}}""", "\"tool_use\"")),
                json(200, AnthropicWire.message(AnthropicWire.text("it rains"), "\"end_turn\"")));
        all.gpt.on(
                CHAT, json(200, gptMessage(GPT_CALLS, "tool_calls")), json(200, ScriptedRunner.completion("it rains")));
        all.gemini.on(
                GeminiWire.PATH,
                json(200, GeminiWire.answer(GEMINI_CALLS, "\"STOP\"")),
                json(200, GeminiWire.answer(GeminiWire.text("it rains"), "\"STOP\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "m"})
    void aToolIsCalledAndItsResultComesBack(String model) {
        everybodyCallsATool();
        var question = question(model).addTool(weather());
        var asked = client.messages().create(question.build());

        var call = asked.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .findFirst()
                .orElseThrow();
        var result = ToolResultBlockParam.builder()
                .toolUseId(call.id())
                .content("{\"sky\":\"rain\"}")
                .build();
        question.addMessage(asked.toParam())
                .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)));
        var answer = client.messages().create(question.build());

        assertThat(asked.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call._input()).isEqualTo(JsonValue.from(Map.of("city", "Bonn")));
        assertThat(words(answer)).isEqualTo("it rains");
        var sent = all.gpt.requests(CHAT);
        if (model.equals("gpt")) {
            assertThat(sent.getLast().body())
                    .contains("\"tool_calls\":[{\"id\":\"c-1\",\"type\":\"function\"")
                    .contains(
                            "{\"role\":\"tool\",\"tool_call_id\":\"c-1\",\"content\":\"{\\\"sky\\\":\\\"rain\\\"}\"}");
        }
    }

    @Test
    void aToolIsCalledInAStream() {
        all.gpt.on(
                CHAT,
                stream(
                        gptSays("{\"role\":\"assistant\",\"content\":\"let me see\"}", "null"),
                        gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"c-1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                                "null"),
                        gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}",
                                "null"),
                        gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Bonn\\\"}\"}}]}",
                                "null"),
                        gptSays("{}", "\"tool_calls\""),
                        "data: [DONE]\n\n"));

        var message = streamed(question("gpt").addTool(weather()).build());

        assertThat(message.content()).extracting(ContentBlock::isText).containsExactly(true, false);
        assertThat(message.content().getLast().asToolUse()._input()).isEqualTo(JsonValue.from(Map.of("city", "Bonn")));
        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "gpt", "m"})
    void aPictureIsSeen(String model) {
        var picture = ContentBlockParam.ofImage(Base64ImageSource.builder()
                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                .data(PIXEL)
                .build());
        var question = MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .addUserMessageOfContentBlockParams(List.of(picture, ContentBlockParam.ofText("what is it")))
                .build();

        assertThat(words(client.messages().create(question))).isEqualTo("forty-two");

        var sent = switch (model) {
            case "gpt" -> all.gpt.requests(CHAT);
            case "m" -> all.gemini.requests(GeminiWire.PATH);
            default -> all.claude.requests(AnthropicWire.PATH);
        };
        assertThat(sent.getFirst().body()).contains(PIXEL);
    }

    @Test
    void aStreamThatIsCutIsAnError() {
        all.claude.on(AnthropicWire.PATH, streamThenCut(AnthropicWire.START, AnthropicWire.says("half")));
        all.gpt.on(CHAT, streamThenCut(gptSays("{\"content\":\"half\"}", "null")));
        all.gemini.on(GeminiWire.STREAM_PATH, streamThenCut(GeminiWire.says("half")));

        for (var model : new String[] {"claude", "gpt", "m"}) {
            assertThatThrownBy(() -> streamed(question(model).build()))
                    .as(model)
                    .isInstanceOf(AnthropicException.class)
                    .hasMessageContaining("broke off");
        }
    }

    @Test
    void errorsAreThoseOfTheirStatus() {
        all.claude.on(AnthropicWire.PATH, json(400, AnthropicWire.errorBody("invalid_request_error", "too odd")));

        assertThatThrownBy(() -> client.messages().create(question("claude").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("too odd")
                .hasMessageContaining("invalid_request_error");
        assertThatThrownBy(() -> client.messages().create(question("nobody").build()))
                .isInstanceOfSatisfying(
                        AnthropicServiceException.class,
                        error -> assertThat(error.statusCode()).isEqualTo(503))
                .hasMessageContaining("overloaded_error");
    }

    @Test
    void theModelsAreThoseThatChat() {
        assertThat(client.models().list().data())
                .extracting(ModelInfo::id)
                .containsExactly("gpt", "claude", "m", "agent", "echo");
    }

    @Test
    void aConversationGoesOn() {
        var question = question("gpt").addAssistantMessage("because").addUserMessage("why");

        client.messages().create(question.build());

        assertThat(all.gpt.requests(CHAT).getFirst().body())
                .contains("{\"role\":\"system\",\"content\":\"be brief\"}")
                .contains("{\"role\":\"assistant\",\"content\":\"because\"},{\"role\":\"user\",\"content\":\"why\"}");
    }

    @Test
    void theTokenOfTheServiceIsTheirKey() {
        var runners = "runners: [{name: echo, protocol: echo}]";
        try (var guarded = ProxyUnderTest.start(Map.of("DE_SERVICE_TOKEN", "the-token"), runners)) {
            var knowing = client(guarded, "the-token");
            var guessing = client(guarded, "another");

            assertThat(words(knowing.messages().create(question("x").build()))).contains("why is that");
            assertThatThrownBy(() -> guessing.messages().create(question("x").build()))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("authentication_error");
            knowing.close();
            guessing.close();
        }
    }
}
