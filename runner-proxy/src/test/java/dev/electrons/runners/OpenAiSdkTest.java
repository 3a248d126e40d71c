package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.done;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.lines;
import static dev.electrons.runners.ScriptedRunner.stream;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.images.ImageGenerateParams;
import dev.electrons.json.Json;
import dev.electrons.runners.ScriptedRunner.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own client, told another address and nothing else, whoever answers. */
final class OpenAiSdkTest {
    private static final String CHAT = "/v1/chat/completions";

    private final ScriptedRunner gpt = ScriptedRunner.openAi();
    private final ScriptedRunner claude = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    private final ScriptedRunner gemini = ScriptedRunner.bare(0).on("/v1beta/models", json(200, "{}"));
    private final ScriptedRunner agent = ScriptedRunner.cli();
    private ProxyUnderTest proxy = ProxyUnderTest.withoutFile();
    private OpenAIClient client = client(proxy);

    @BeforeEach
    void start() {
        stopClient();
        proxy = ProxyUnderTest.with(openAi("gpt", gpt.url(), "gpt")
                + speaking("anthropic", "claude", claude.url(), "claude")
                // As the test of this protocol calls its model.
                + speaking("gemini", "gemini", gemini.url(), "m")
                + cli("agent", agent.url(), "agent")
                + "  - {name: echo, protocol: echo, per_word: 1ms, models: {echo: echo}}\n");
        client = client(proxy);
        gpt.on(
                CHAT,
                eitherWay(
                        stream(
                                gptSays("forty", "null"),
                                gptSays("-two", "null"),
                                gptSays("", "\"stop\""),
                                "data: [DONE]\n\n"),
                        json(200, ScriptedRunner.completion("forty-two"))));
        claude.on(
                AnthropicWire.PATH,
                eitherWay(
                        stream(
                                AnthropicWire.START,
                                AnthropicWire.says("forty"),
                                AnthropicWire.says("-two"),
                                AnthropicWire.BLOCK_STOP,
                                AnthropicWire.stops("end_turn"),
                                AnthropicWire.STOP),
                        json(200, AnthropicWire.message(AnthropicWire.text("forty-two"), "\"end_turn\""))));
        gemini.on(GeminiWire.PATH, json(200, GeminiWire.answer(GeminiWire.text("forty-two"), "\"STOP\"")))
                .on(
                        GeminiWire.STREAM_PATH,
                        stream(GeminiWire.says("forty"), GeminiWire.says("-two"), GeminiWire.finishes("STOP")));
        agent.on("/execute", done("forty-two"));
    }

    @AfterEach
    void stop() {
        stopClient();
        gpt.close();
        claude.close();
        gemini.close();
        agent.close();
    }

    private void stopClient() {
        client.close();
        proxy.close();
    }

    private static OpenAIClient client(ProxyUnderTest proxy) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .build();
    }

    /** A chunk with all that the vendor promises. */
    private static String gptSays(String words, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-own\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\"" + words + "\"},\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static Answer eitherWay(Answer streamed, Answer whole) {
        return (request, wire) -> (request.body().contains("\"stream\":true") ? streamed : whole).write(request, wire);
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage("be brief")
                .addUserMessage("why is that");
    }

    private ChatCompletion streamed(ChatCompletionCreateParams question) {
        var whole = ChatCompletionAccumulator.create();
        try (var chunks = client.chat().completions().createStreaming(question)) {
            chunks.stream().forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static String words(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "claude", "m", "agent", "echo"})
    void aWholeAnswerIsUnderstood(String model) {
        var completion = client.chat().completions().create(question(model).build());

        assertThat(words(completion)).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "claude", "m", "agent", "echo"})
    void aStreamedAnswerIsUnderstood(String model) {
        agent.on(
                "/execute",
                lines(
                        true,
                        "{\"type\":\"output\",\"text\":\"forty-two\"}",
                        "{\"type\":\"result\",\"success\":true,\"output\":\"forty-two\"}"));

        var completion = streamed(question(model).build());

        assertThat(words(completion)).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude", "m"})
    void whatItTookIsToldToThoseWhoAsk(String model) {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();

        var streamed = streamed(question(model).streamOptions(options).build());
        var whole = client.chat().completions().create(question(model).build());

        assertThat(streamed.usage()).isPresent().isEqualTo(whole.usage());
        assertThat(whole.usage().orElseThrow().promptTokens()).isPositive();
    }

    @Test
    void aToolIsCalledAndItsResultComesBack() {
        var tool = "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{\"city\":\"Bonn\"}}";
        claude.on(
                AnthropicWire.PATH,
                json(200, AnthropicWire.message(tool, "\"tool_use\"")),
                json(200, AnthropicWire.message(AnthropicWire.text("it rains"), "\"end_turn\"")));
        var question = question("claude");
        var asked =
                client.chat().completions().create(question.build()).choices().getFirst();

        var call = asked.message().toolCalls().orElseThrow().getFirst().asFunction();
        question.addMessage(asked.message())
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content("rain")
                        .build());
        var answer = client.chat().completions().create(question.build());

        assertThat(asked.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Bonn\"}");
        assertThat(words(answer)).isEqualTo("it rains");
        assertThat(claude.requests(AnthropicWire.PATH).getLast().body())
                .contains(tool, "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"rain\"}");
    }

    private static final String WEATHER = """
            {"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}""";

    private static ChatCompletionCreateParams.Builder withTool(String model) {
        return question(model)
                .putAdditionalBodyProperty("tools", JsonValue.from(List.of(Json.read(WEATHER, Map.class))));
    }

    private static void callsForTheWeather(ChatCompletion completion) {
        var choice = completion.choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var call = choice.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(call.function().name()).isEqualTo("weather");
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Bonn\"}");
    }

    @Test
    void aToolIsCalledInAStreamThatPassesThrough() {
        gpt.on(
                "/v1/chat/completions",
                stream(
                        Everybody.gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                                "null"),
                        Everybody.gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}",
                                "null"),
                        Everybody.gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Bonn\\\"}\"}}]}",
                                "null"),
                        Everybody.gptSays("{}", "\"tool_calls\""),
                        "data: [DONE]\n\n"));

        callsForTheWeather(streamed(withTool("gpt").build()));

        assertThat(gpt.requests("/v1/chat/completions").getLast().body()).contains(WEATHER);
    }

    @Test
    void aToolIsCalledInAStreamThatIsTranslated() {
        claude.on(
                AnthropicWire.PATH,
                stream(
                        AnthropicWire.START,
                        AnthropicWire.BLOCK_STOP,
                        AnthropicWire.event("content_block_start", """
                                {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}"""),
                        AnthropicWire.event("content_block_delta", """
                                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}"""),
                        AnthropicWire.event("content_block_delta", """
                                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\\"Bonn\\"}"}}"""),
                        AnthropicWire.event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":1}"),
                        AnthropicWire.stops("tool_use"),
                        AnthropicWire.STOP));

        callsForTheWeather(streamed(withTool("claude").build()));

        assertThat(claude.requests(AnthropicWire.PATH).getLast().body())
                .contains("\"name\":\"weather\"", "input_schema");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt, 'data:image/png;base64,aGk='",
        "claude, '\"media_type\":\"image/png\",\"data\":\"aGk=\"'",
        "m, '\"mimeType\":\"image/png\",\"data\":\"aGk=\"'"
    })
    void aPictureIsLookedAt(String model, String sent) {
        var picture = ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url("data:image/png;base64,aGk=")
                        .build())
                .build());
        var words = ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text("what is that").build());
        var question = ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessageOfArrayOfContentParts(List.of(words, picture))
                .build();

        var answer = client.chat().completions().create(question);

        assertThat(words(answer)).isEqualTo("forty-two");
        var asked = Stream.of(gpt, claude, gemini)
                .flatMap(runner -> Stream.of("/v1/chat/completions", AnthropicWire.PATH, GeminiWire.PATH)
                        .flatMap(path -> runner.requests(path).stream()))
                .toList();
        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains(sent));
    }

    @Test
    void picturesAreDrawn() {
        gpt.on("/v1/images/generations", json(200, "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}"));

        var drawn = client.images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt")
                        .prompt("a cat")
                        .build());

        assertThat(drawn.data().orElseThrow().getFirst().b64Json()).contains("aGk=");
    }

    @Test
    void speechIsSpoken() throws IOException {
        gpt.on("/v1/audio/speech", (_, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.chunk("ID3");
            wire.send("0\r\n\r\n");
        });
        var question = SpeechCreateParams.builder()
                .model("gpt")
                .voice("alloy")
                .input("hi")
                .build();

        try (var spoken = client.audio().speech().create(question)) {
            assertThat(spoken.body().readAllBytes()).asString().isEqualTo("ID3");
        }
    }

    @Test
    void aStreamThatIsCutIsAnError() {
        gpt.on(CHAT, streamThenCut(gptSays("half", "null")));
        claude.on(AnthropicWire.PATH, streamThenCut(AnthropicWire.START, AnthropicWire.says("half")));
        gemini.on(GeminiWire.STREAM_PATH, streamThenCut(GeminiWire.says("half")));

        for (var model : new String[] {"gpt", "claude", "m"}) {
            assertThatThrownBy(() -> streamed(question(model).build()))
                    .as(model)
                    .isInstanceOf(OpenAIException.class)
                    .hasMessageContaining("broke off");
        }
    }

    @Test
    void aModelThatNobodyServesIsAnError() {
        assertThatThrownBy(() ->
                        client.chat().completions().create(question("nobody").build()))
                .isInstanceOfSatisfying(
                        OpenAIServiceException.class,
                        error -> assertThat(error.statusCode()).isEqualTo(503));
    }
}
