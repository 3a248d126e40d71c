package dev.electrons.runners.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Untranslatable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GenerateChatTest {

    private static String read(String request) {
        return Json.text(new GenerateChat().of(Json.read(request.replace('\'', '"'), JsonNode.class), false))
                .replace('"', '\'');
    }

    private static String chat(String more) {
        return read("{'contents':[{'parts':[{'text':'hi'}]}]" + more + "}");
    }

    private static String parts(String role, String parts) {
        return read("{'contents':[{'role':'" + role + "','parts':[" + parts + "]}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'generationConfig':{'maxOutputTokens':9,'topK':3}        | 'max_completion_tokens':9",
                "'generation_config':{'topP':0.5,'seed':7}                | 'top_p':0.5",
                "'generationConfig':{'stopSequences':['a']}               | 'stop':['a']",
                "'generationConfig':{'responseMimeType':'application/json'} | 'response_format':{'type':'json_object'}",
                "'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'ARRAY','items':{'type':'STRING'}}} | 'schema':{'type':'array','items':{'type':'string'}}",
                "'systemInstruction':{'parts':[{'text':'a'},{'text':'b'}]} | {'role':'system','content':'a\\nb'}",
                "'tools':[{'function_declarations':[{'name':'f','parametersJsonSchema':{'type':'object'}}]}] | {'name':'f','parameters':{'type':'object'}}",
                "'tools':[{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'ANY'}} | 'tool_choice':'required'",
                "'tools':[{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}} | 'tool_choice':{'type':'function','function':{'name':'f'}}"
            })
    void settingsAreTold(String asked, String told) {
        assertThat(chat("," + asked)).contains(told).doesNotContain("opK");
    }

    @Test
    void callsWithoutIdsFindTheirResultsByName() {
        var chat = read("""
                {'contents':[{'role':'model','parts':[{'text':'hm','thought':true},
                  {'functionCall':{'name':'f','args':{'a':1}},'thoughtSignature':'s1'},{'functionCall':{'name':'f','args':{'a':2}}}]},
                 {'role':'user','parts':[{'functionResponse':{'name':'f','response':{'r':1}}},
                  {'functionResponse':{'name':'f','response':{'r':2}}},{'text':'and now'}]}]}""");

        assertThat(chat)
                .contains("{'id':'call_0','type':'function','function':{'name':'f','arguments':'{\\'a\\':1}'},"
                        + "'extra_content':{'google':{'thought_signature':'s1'}}}")
                .contains("'tool_call_id':'call_0','content':'{\\'r\\':1}'")
                .contains("'tool_call_id':'call_1','content':'{\\'r\\':2}'")
                .contains("{'role':'user','content':[{'type':'text','text':'and now'}]}")
                .doesNotContain("hm");
    }

    @Test
    void aPictureByAddressIsOne() {
        assertThat(parts("user", "{'fileData':{'mimeType':'image/png','fileUri':'https://x/a.png'}}"))
                .contains("{'type':'image_url','image_url':{'url':'https://x/a.png'}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'inlineData':{'mimeType':'audio/wav','data':'AA=='}}",
                "{'fileData':{'mimeType':'image/png','fileUri':'https://generativelanguage.googleapis.com/v1beta/files/1'}}",
                "{'functionResponse':{'name':'never_called','response':{}}}",
                "{'executableCode':{'code':'1'}}"
            })
    void whatWouldBeLostIsNotTranslated(String part) {
        assertThatThrownBy(() -> parts("user", part)).isInstanceOf(Untranslatable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools':[{'googleSearch':{}}]",
                "'cachedContent':'cachedContents/1'",
                "'generationConfig':{'candidateCount':2}",
                "'generationConfig':{'responseModalities':['TEXT','IMAGE']}"
            })
    void theVendorsOwnMeansAreNotTranslated(String asked) {
        assertThatThrownBy(() -> chat("," + asked)).isInstanceOf(Untranslatable.class);
    }
}
