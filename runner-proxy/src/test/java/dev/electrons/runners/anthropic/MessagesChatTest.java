package dev.electrons.runners.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.Untranslatable;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesChatTest {

    private static String chat(String more) {
        var request = "{'messages':[{'role':'user','content':'hi'}]" + more + "}";
        return Json.text(MessagesChat.of(Json.read(request.replace('\'', '"'), JsonNode.class), false))
                .replace('"', '\'');
    }

    private static String messages(String messages) {
        var request = "{'messages':" + messages + "}";
        return Json.text(MessagesChat.of(Json.read(request.replace('\'', '"'), JsonNode.class), false)
                        .path("messages"))
                .replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'max_tokens':9                                        | 'max_completion_tokens':9",
                "'temperature':0.5,'top_k':3                           | 'temperature':0.5",
                "'stop_sequences':['a','b']                            | 'stop':['a','b']",
                "'metadata':{'user_id':'u'}                            | 'user':'u'",
                "'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}} | 'schema':{'type':'object'}",
                "'tools':[{'name':'f','input_schema':{'type':'object'}}] | 'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]",
                "'tools':[{'name':'f'}],'tool_choice':{'type':'any','disable_parallel_tool_use':true} | 'tool_choice':'required','parallel_tool_calls':false",
                "'tools':[{'name':'f'}],'tool_choice':{'type':'tool','name':'f'} | 'tool_choice':{'type':'function','function':{'name':'f'}}"
            })
    void settingsAreTold(String asked, String told) {
        assertThat(chat("," + asked)).contains(told).doesNotContain("top_k");
    }

    @Test
    void instructionsComeFirst() {
        assertThat(
                        chat(
                                ",'system':[{'type':'text','text':'a','cache_control':{'type':'ephemeral'}},{'type':'text','text':'b'}]"))
                .contains("'messages':[{'role':'system','content':'a\\nb'},{'role':'user','content':'hi'}]");
    }

    @Test
    void resultsOfToolsAreMessagesOfTheirOwn() {
        var said = messages("""
                [{'role':'assistant','content':[{'type':'thinking','thinking':'hm','signature':'x'},{'type':'text','text':'let me see'},
                  {'type':'tool_use','id':'t1','name':'f','input':{'a':1}},{'type':'tool_use','id':'t2','name':'g','input':{}}]},
                 {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1','content':[{'type':'text','text':'one'}]},
                  {'type':'tool_result','tool_use_id':'t2','content':'two'},{'type':'text','text':'and now'}]}]""");

        assertThat(said)
                .contains("{'id':'t1','type':'function','function':{'name':'f','arguments':'{\\'a\\':1}'}}")
                .contains("'content':'let me see'")
                .contains(
                        "{'role':'tool','tool_call_id':'t1','content':'one'},{'role':'tool','tool_call_id':'t2','content':'two'},"
                                + "{'role':'user','content':[{'type':'text','text':'and now'}]}")
                .doesNotContain("hm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'document','source':{}}",
                "{'type':'image','source':{'type':'file','file_id':'f'}}",
                "{'type':'tool_result','tool_use_id':'t','content':[{'type':'image','source':{}}]}"
            })
    void whatWouldBeLostIsNotTranslated(String block) {
        assertThatThrownBy(() -> messages("[{'role':'user','content':[" + block + "]}]"))
                .isInstanceOf(Untranslatable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tools':[{'type':'web_search_20250305','name':'web_search'}]",
                "'mcp_servers':[{'url':'https://x'}]",
                "'container':{'id':'c'}"
            })
    void theVendorsOwnMeansAreNotTranslated(String asked) {
        assertThatThrownBy(() -> chat("," + asked)).isInstanceOf(Untranslatable.class);
    }

    @Test
    void argumentsOfMixedCallsCannotBeTold() {
        var teller = new MessagesTeller("m");
        teller.tell(new Piece.ToolBegun(0, "a", "f", Optional.empty()));
        teller.tell(new Piece.ToolBegun(1, "b", "g", Optional.empty()));

        assertThatThrownBy(() -> teller.tell(new Piece.ToolArguments(0, "{}"))).isInstanceOf(Untranslatable.class);
    }
}
