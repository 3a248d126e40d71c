package dev.electrons.runners.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import org.junit.jupiter.api.Test;

final class GeminiRequestTest {
    private static JsonNode translated(String chat) {
        return GeminiRequest.of(tree(chat));
    }

    private static JsonNode tree(String json) {
        return Json.read(json, JsonNode.class);
    }

    @Test
    void settingsAndInstructionsFindTheirPlaces() {
        var request = translated("""
                {"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"}],
                 "max_tokens":7,"temperature":1.7,"top_p":0.5,"stop":["END","STOP"],"seed":3,
                 "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}""");

        assertThat(request).isEqualTo(tree("""
                {"systemInstruction":{"parts":[{"text":"be brief"}]},
                 "contents":[{"role":"user","parts":[{"text":"hi"}]}],
                 "generationConfig":{"temperature":1.7,"topP":0.5,"seed":3,"maxOutputTokens":7,
                   "stopSequences":["END","STOP"],"responseMimeType":"application/json",
                   "responseJsonSchema":{"type":"object"}}}"""));
    }

    @Test
    void aConversationWithToolsAndPicturesIsKeptWhole() {
        var request = translated("""
                {"messages":[
                   {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
                   {"role":"assistant","content":"hm","tool_calls":[
                      {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"},
                       "extra_content":{"google":{"thought_signature":"c2ln"}}},
                      {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
                   {"role":"tool","tool_call_id":"c2","content":"two"},
                   {"role":"tool","tool_call_id":"c1","content":"{\\"x\\":1}"}],
                 "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
                 "tool_choice":{"type":"function","function":{"name":"f"}}}""");

        assertThat(request).isEqualTo(tree("""
                {"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},
                 {"role":"model","parts":[{"text":"hm"},
                   {"thoughtSignature":"c2ln","functionCall":{"name":"f","args":{"a":1}}},
                   {"functionCall":{"name":"g","args":{}}}]},
                 {"role":"user","parts":[{"functionResponse":{"name":"g","response":{"result":"two"}}},
                   {"functionResponse":{"name":"f","response":{"x":1}}}]}],
                 "tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":{"type":"object"}}]}],
                 "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}"""));
    }

    @Test
    void aPictureElsewhereIsRefused() {
        assertThatThrownBy(() -> translated("""
                {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/b.png"}}]}]}""")).isInstanceOf(Untranslatable.class);
    }

    @Test
    void aResultWithoutItsCallIsRefused() {
        assertThatThrownBy(() ->
                        translated("{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c9\",\"content\":\"x\"}]}"))
                .isInstanceOf(Untranslatable.class);
    }
}
