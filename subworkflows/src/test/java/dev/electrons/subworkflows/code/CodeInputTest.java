package dev.electrons.subworkflows.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeInputTest {
    @ParameterizedTest
    @CsvSource({"x, 9", "x, 100001", "😀, 9", "x, 10", "x, 100000", "😀, 10", "😀, 100000"})
    void aPromptsLengthIsCountedAsPeopleCount(String one, int times) {
        var input = Value.of(Map.of("prompt", one.repeat(times))).as(CodeInput.class);

        assertThat(input.fault().isEmpty()).isEqualTo(times >= 10 && times <= 100_000);
        input.fault().ifPresent(words -> assertThat(words).endsWith("characters, not " + times));
    }
}
