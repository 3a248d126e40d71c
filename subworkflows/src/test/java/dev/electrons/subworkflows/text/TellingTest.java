package dev.electrons.subworkflows.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Json;
import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.call.Exchange;
import dev.electrons.subworkflows.call.StreamEvent;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TellingTest {
    @Test
    void whatTheHeadCouldNotSayIsHeardAtTheEnd() {
        var telling = new Telling(new Given.Watched(Given.task("text", Map.of())).attempt);
        var head = new Exchange.Answered(200, Map.of("x-de-attempted", "a/b=busy"), Buffer.buffer());
        assertThat(telling.header(head, "x-de-runner")).isEmpty();
        assertThat(telling.header(head, "x-de-attempted")).isEqualTo("a/b=busy");

        telling.take(new StreamEvent(
                StreamEvent.COMMENT,
                "de-answered {\"X-DE-Runner\":\"zai\",\"X-DE-Attempted\":\"a/b=busy, zai/glm=ok\"}"));
        telling.take(new StreamEvent(StreamEvent.COMMENT, "de-answered nothing"));

        assertThat(telling.header(head, "x-de-runner")).isEqualTo("zai");
        assertThat(telling.header(head, "x-de-attempted")).isEqualTo("a/b=busy, zai/glm=ok");
    }

    @Test
    void ofPartsTheWordsAreTaken() {
        var telling = new Telling(new Given.Watched(Given.task("text", Map.of())).attempt);
        for (var content : List.of("""
                [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]""", """
                [{"type": "text", "text": "4"}]""", """
                "2\"""")) {
            telling.take(
                    new StreamEvent("message", "{\"choices\": [{\"delta\": {\"content\": %s}}]}".formatted(content)));
        }
        assertThat(telling.text()).isEqualTo("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\": \"4\"}", "5", "[null]"})
    void whatIsNoContentIsNoAnswer(String content) {
        var telling = new Telling(new Given.Watched(Given.task("text", Map.of())).attempt);
        telling.take(new StreamEvent("message", "{\"choices\": [{\"delta\": {\"content\": \"4\"}}]}"));

        telling.take(new StreamEvent("message", "{\"choices\": [{\"delta\": {\"content\": %s}}]}".formatted(content)));

        assertThat(telling.errorCode()).isEqualTo("STREAM_BROKEN");
        assertThat(telling.error()).contains("neither a text nor parts");
    }

    @Test
    void anAnswerThatIsTooLongIsRefusedAndNotCut() {
        var telling = new Telling(new Given.Watched(Given.task("text", Map.of())).attempt);
        var piece = "x".repeat(Telling.LONGEST / 4);
        var chunk = Json.text(Map.of("choices", List.of(Map.of("delta", Map.of("content", piece)))));
        for (int i = 0; i < 4; i++) {
            telling.take(new StreamEvent("message", chunk));
        }
        assertThat(telling.error()).isNull();

        telling.take(new StreamEvent("message", chunk));
        assertThat(telling.errorCode()).isEqualTo("ANSWER_TOO_LARGE");
        assertThat(telling.error()).contains("more than " + Telling.LONGEST);
    }
}
