package dev.electrons.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotJsonTest {
    record Inner(@Nullable Double costUsd) {}

    record Input(
            @Nullable Integer maxTokens,
            @Nullable String name,
            @Nullable Boolean loud,
            @Nullable List<Inner> parts,
            @Nullable Inner inner) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"max_tokens":"many"} | max_tokens must be a whole number
            {"name":{"a":1}} | name must be a text
            {"loud":"very"} | loud must be true or false
            {"parts":"x"} | parts must be a list
            {"parts":[{"cost_usd":"x"}]} | parts[0].cost_usd must be a number
            {"inner":"x"} | inner must be an object
            [] | the input must be an object
            """)
    void itSaysWhereAndWhatInWordsOfTheCaller(String json, String sentence) {
        var problem = catchThrowableOfType(NotJson.class, () -> Json.read(json, Input.class));

        assertThat(problem.sentence()).isEqualTo(sentence);
    }
}
