package dev.electrons.runners;

import static dev.electrons.runners.Everybody.CHAT;
import static dev.electrons.runners.Everybody.gptMessage;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.streamThenCut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own client, told another address and nothing else, whoever answers. */
final class GoogleSdkTest {
    private static final GenerateContentConfig BRIEF = GenerateContentConfig.builder()
            .systemInstruction(Content.fromParts(Part.fromText("be brief")))
            .maxOutputTokens(100)
            .build();

    private final Everybody all = new Everybody();
    private final Client client = client(all.proxy, "any");

    @AfterEach
    void stop() {
        client.close();
        all.close();
    }

    private static Client client(ProxyUnderTest proxy, String key) {
        return Client.builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder()
                        .baseUrl(proxy.url())
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }

    private List<GenerateContentResponse> streamed(String model) {
        var chunks = new ArrayList<GenerateContentResponse>();
        try (var stream = client.models.generateContentStream(model, "why is that", BRIEF)) {
            stream.forEach(chunks::add);
        }
        return chunks;
    }

    private static String words(List<GenerateContentResponse> chunks) {
        var words = new StringBuilder();
        chunks.forEach(chunk -> words.append(chunk.text() == null ? "" : chunk.text()));
        return words.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "gpt", "claude", "agent", "echo"})
    void aWholeAnswerIsUnderstood(String model) {
        var answer = client.models.generateContent(model, "why is that", BRIEF);

        assertThat(answer.text()).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(answer.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "gpt", "claude", "agent", "echo"})
    void aStreamedAnswerIsUnderstood(String model) {
        var chunks = streamed(model);

        assertThat(words(chunks)).contains(model.equals("echo") ? "why is that" : "forty-two");
        assertThat(chunks.getLast().finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
    }

    @Test
    void whatItTookIsTold() {
        var answer = client.models.generateContent("claude", "why is that", BRIEF);

        var usage = answer.usageMetadata().orElseThrow();
        assertThat(usage.promptTokenCount()).contains(135);
        assertThat(usage.cachedContentTokenCount()).contains(100);
        assertThat(usage.candidatesTokenCount()).contains(15);
    }

    private static GenerateContentConfig weather() {
        var function = FunctionDeclaration.builder()
                .name("weather")
                .parameters(Schema.builder()
                        .type("OBJECT")
                        .properties(
                                Map.of("city", Schema.builder().type("STRING").build()))
                        .build())
                .build();
        return GenerateContentConfig.builder()
                .tools(Tool.builder().functionDeclarations(function).build())
                .build();
    }

    private void everybodyCallsATool() {
        all.gemini.on(
                GeminiWire.PATH,
                json(
                        200,
                        GeminiWire.answer(
                                "{\"functionCall\":{\"name\":\"weather\",\"args\":{\"city\":\"Bonn\"}}}", "\"STOP\"")),
                json(200, GeminiWire.answer(GeminiWire.text("it rains"), "\"STOP\"")));
        all.gpt.on(CHAT, json(200, gptMessage("""
                        {"role":"assistant","content":null,"tool_calls":[{"id":"c-1","type":"function",
                        "function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}}]}""", "tool_calls")), json(200, ScriptedRunner.completion("it rains")));
        all.claude.on(
                AnthropicWire.PATH,
                json(200, AnthropicWire.message("""
                        {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bonn"}}""", "\"tool_use\"")),
                json(200, AnthropicWire.message(AnthropicWire.text("it rains"), "\"end_turn\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "gpt", "claude"})
    void aFunctionIsCalledAndItsResultComesBack(String model) {
        everybodyCallsATool();
        var asked = client.models.generateContent(model, "how is it", weather());

        var call = Objects.requireNonNull(asked.functionCalls()).getFirst();
        var answer = client.models.generateContent(
                model,
                List.of(
                        Content.fromParts(Part.fromText("how is it")),
                        asked.candidates().orElseThrow().getFirst().content().orElseThrow(),
                        Content.fromParts(Part.fromFunctionResponse("weather", Map.of("sky", "rain")))),
                weather());

        assertThat(call.name()).contains("weather");
        assertThat(call.args().orElseThrow()).isEqualTo(Map.of("city", "Bonn"));
        assertThat(answer.text()).isEqualTo("it rains");
        if (model.equals("gpt")) {
            assertThat(all.gpt.requests(CHAT).getLast().body())
                    .contains("\"parameters\":{\"properties\":{\"city\":{\"type\":\"string\"}},\"type\":\"object\"}")
                    .contains(
                            "{\"role\":\"tool\",\"tool_call_id\":\"c-1\",\"content\":\"{\\\"sky\\\":\\\"rain\\\"}\"}");
        }
    }

    @Test
    void aFunctionIsCalledInAStream() {
        all.gpt.on(
                CHAT,
                ScriptedRunner.stream(
                        Everybody.gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"c-1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}}]}",
                                "null"),
                        Everybody.gptSays(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Bonn\\\"}\"}}]}",
                                "null"),
                        Everybody.gptSays("{}", "\"tool_calls\""),
                        "data: [DONE]\n\n"));

        var last = streamed("gpt").getLast();

        assertThat(Objects.requireNonNull(last.functionCalls())
                        .getFirst()
                        .args()
                        .orElseThrow())
                .isEqualTo(Map.of("city", "Bonn"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "gpt", "claude"})
    void aPictureIsSeen(String model) {
        var question = Content.fromParts(
                Part.fromText("what is it"), Part.fromBytes(new byte[] {1, 2, 3, 4, 5, 6}, "image/png"));

        assertThat(client.models.generateContent(model, question, BRIEF).text()).isEqualTo("forty-two");

        var sent = switch (model) {
            case "gpt" -> all.gpt.requests(CHAT);
            case "m" -> all.gemini.requests(GeminiWire.PATH);
            default -> all.claude.requests(AnthropicWire.PATH);
        };
        assertThat(sent.getFirst().body()).contains("AQIDBAUG");
    }

    @Test
    void theModelsAreThoseThatChat() {
        var names = new ArrayList<String>();
        client.models
                .list(ListModelsConfig.builder().build())
                .forEach(model -> names.add(model.name().orElseThrow()));

        assertThat(names).containsExactly("models/gpt", "models/claude", "models/m", "models/agent", "models/echo");
    }

    @Test
    void aStreamThatIsCutIsAnError() {
        all.claude.on(AnthropicWire.PATH, streamThenCut(AnthropicWire.START, AnthropicWire.says("half")));
        all.gpt.on(CHAT, streamThenCut(Everybody.gptSays("{\"content\":\"half\"}", "null")));
        all.gemini.on(GeminiWire.STREAM_PATH, streamThenCut(GeminiWire.says("half")));

        for (var model : new String[] {"claude", "gpt", "m"}) {
            assertThatThrownBy(() -> streamed(model))
                    .as(model)
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("broke off");
        }
    }

    @Test
    void errorsAreThoseOfTheirStatus() {
        all.gemini.on(GeminiWire.PATH, json(400, GeminiWire.error(400, "INVALID_ARGUMENT", "too odd", "")));

        assertThatThrownBy(() -> client.models.generateContent("m", "why", BRIEF))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("too odd");
        assertThatThrownBy(() -> client.models.generateContent("nobody", "why", BRIEF))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no runner serves");
    }

    @Test
    void theTokenOfTheServiceIsTheirKey() {
        var runners = "runners: [{name: echo, protocol: echo}]";
        try (var guarded = ProxyUnderTest.start(Map.of("DE_SERVICE_TOKEN", "the-token"), runners);
                var knowing = client(guarded, "the-token");
                var guessing = client(guarded, "another")) {
            assertThat(knowing.models.generateContent("x", "why is that", BRIEF).text())
                    .contains("why is that");
            assertThatThrownBy(() -> guessing.models.generateContent("x", "why", BRIEF))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("a service token is required");
        }
    }
}
