package dev.electrons.runners.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Timeouts;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicRequestTest {
    private static final RunnerSpec SPEC = new RunnerSpec(
            "a",
            new Protocol.Anthropic(URI.create("http://a"), Optional.empty(), 100),
            Optional.empty(),
            Map.of("m", "m"),
            Map.of(),
            Map.of(),
            1,
            1,
            Timeouts.USUAL);

    private static JsonNode translated(String chat) {
        return AnthropicRequest.of(Json.read(chat, JsonNode.class), SPEC, "own", true);
    }

    private static JsonNode tree(String json) {
        return Json.read(json, JsonNode.class);
    }

    @Test
    void settingsAndInstructionsFindTheirPlaces() {
        var request = translated("""
                {"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"},
                             {"role":"developer","content":[{"type":"text","text":"and kind"}]}],
                 "max_tokens":7,"max_completion_tokens":9,"temperature":1.7,"top_p":0.5,"stop":"END","user":"u1","seed":1}""");

        assertThat(request).isEqualTo(tree("""
                {"model":"own","max_tokens":9,"stream":true,"system":"be brief\\n\\nand kind",
                 "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],
                 "temperature":1.0,"top_p":0.5,"stop_sequences":["END"],"metadata":{"user_id":"u1"}}"""));
    }

    @Test
    void aConversationWithToolsAndPicturesIsKeptWhole() {
        var request = translated("""
                {"messages":[
                   {"role":"user","content":[{"type":"text","text":"look"},
                      {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                      {"type":"image_url","image_url":{"url":"https://pictures.test/a.png"}}]},
                   {"role":"assistant","content":null,"tool_calls":[
                      {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                      {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
                   {"role":"tool","tool_call_id":"c1","content":"one"},
                   {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
                   {"role":"user","content":"so?"}],
                 "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
                          {"type":"function","function":{"name":"g"}}],
                 "tool_choice":"required","parallel_tool_calls":false}""");

        assertThat(request.path("messages")).isEqualTo(tree("""
                [{"role":"user","content":[{"type":"text","text":"look"},
                   {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                   {"type":"image","source":{"type":"url","url":"https://pictures.test/a.png"}}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},
                   {"type":"tool_use","id":"c2","name":"g","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"one"},
                   {"type":"tool_result","tool_use_id":"c2","content":"two"},{"type":"text","text":"so?"}]}]"""));
        assertThat(request.path("tools")).isEqualTo(tree("""
                [{"name":"f","description":"d","input_schema":{"type":"object"}},
                 {"name":"g","input_schema":{"type":"object","properties":{}}}]"""));
        assertThat(request.path("tool_choice"))
                .isEqualTo(tree("{\"type\":\"any\",\"disable_parallel_tool_use\":true}"));
    }

    @Test
    void oneToolCanBeChosen() {
        var request = translated("""
                {"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}}],
                 "tool_choice":{"type":"function","function":{"name":"f"}}}""");

        assertThat(request.path("tool_choice")).isEqualTo(tree("{\"type\":\"tool\",\"name\":\"f\"}"));
        assertThat(request.path("max_tokens").asInt()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":2",
                "\"logprobs\":true",
                "\"functions\":[{\"name\":\"f\"}]",
                "\"tools\":[{\"type\":\"custom\",\"custom\":{}}]",
                "\"response_format\":{\"type\":\"json_object\"}"
            })
    void whatWouldBeLostIsRefused(String field) {
        assertThatThrownBy(() -> translated("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," + field + "}"))
                .isInstanceOf(Untranslatable.class);
    }

    @Test
    void soundIsRefused() {
        assertThatThrownBy(() ->
                        translated("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}"))
                .isInstanceOf(Untranslatable.class);
    }
}
