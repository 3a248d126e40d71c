package dev.electrons.subworkflows.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"grade\":7}",
                "  {\"grade\": 7}\n",
                "Here you are:\n```json\n{\"grade\": 7}\n```\nHope that helps!",
                "```\n{\"grade\": 7}\n```",
                "Sure! {\"grade\": 7} is my answer.",
                "Sure {so to speak}! {\"grade\": 7} is {all} of it.",
                "{\"grade\": 7,}",
                "Of course:\n```json\n{\n  // out of ten\n  \"grade\": 7, /* good */\n}\n```",
                "It is {'grade': 7}."
            })
    void jsonIsFoundHoweverChattyTheAnswer(String answer) {
        assertThat(JsonInText.find(answer)).contains(new Value("{\"grade\":7}"));
    }

    @Test
    void aListIsJsonToo() {
        assertThat(JsonInText.find("The list: [1, 2]")).contains(new Value("[1,2]"));
    }

    @Test
    void objectsAreFoundInTheirOrderAndWhatIsInsideOfOneIsPartOfIt() {
        assertThat(JsonInText.objects("{a} {\"b\": {\"c\": 1}} and [{\"d\": 2}, {\"e\": 3}]"))
                .hasToString("[{\"b\":{\"c\":1}}, {\"d\":2}, {\"e\":3}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seven", "{grade: 7", "}{", "{\"grade\": NaN}"})
    void whatIsNoJsonIsNone(String answer) {
        assertThat(JsonInText.find(answer)).isEmpty();
    }
}
