package dev.electrons.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema of the input rules out is refused, and nothing that could be right. */
class InputTypesTest {
    private static final Value SCHEMA = new Value("""
            {"type":"object","properties":{
              "name":{"type":"string"},"sum":{"type":"number"},"count":{"type":["integer","null"]},"go":{"type":"boolean"},
              "list":{"type":"array"},"any":{},"either":{"type":["string","object"]},"other":{"$ref":"#/x","type":"string"},
              "closed":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}},
              "open":{"type":"object","additionalProperties":true,"properties":{"a":{}}},
              "patterns":{"type":"object","additionalProperties":false,"patternProperties":{"^x":{}}},
              "parts":{"properties":{"a":{}},"allOf":[{"properties":{"b":{}}}]}}}
            """);

    private final Expressions expressions = new Expressions(1);

    private List<String> problems(String cel, boolean condition) {
        return expressions.problems(cel, new Known(Set.of("a"), Set.of("input", "output"), SCHEMA, condition));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            input.name + 1            | input.name is a string, and + wants both sides alike; the other is a number
            input.sum < 'x'           | input.sum is a number, and < wants both sides alike; the other is a string
            input.name > input.sum    | input.name is a string, and > wants both sides alike; the other is a number
            input.name * 2            | input.name is a string, and * wants a number
            -input.go                 | input.go is a boolean, and - wants a number
            input.sum.contains('x')   | input.sum is a number, and contains() wants a string
            size(input.sum) > 1       | input.sum is a number, and size() wants a string or an object or an array
            'x' in input.name         | input.name is a string, and in wants an object or an array
            input.name.first == 1     | input.name is a string, and .first wants an object
            input.closed.a && true    | input.closed.a is a string, and && wants a boolean
            input.list ? 1 : 2        | input.list is an array, and ? : wants a boolean
            input.name.all(x, x > 1)  | input.name is a string, and going through it wants an object or an array
            input.closed.b == 1       | the input has no field b; did you mean a?
            """)
    void whatCanNeverWorkIsRefusedWithTheFieldAndWhatWasExpected(String cel, String words) {
        assertThat(problems(cel, false)).containsExactly(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.name + 'x'",
                "input.sum + 1",
                "input.sum + 1.5",
                "input.count > 1",
                "input.any + 1",
                "input.any.what.ever",
                "input.either.field == 1",
                "input.either + 'x'",
                "input.other + 1",
                "input.open.b == 1",
                "input.patterns.xy == 1",
                "input.parts.b == 1",
                "input.name == 1",
                "input.list.all(input, input.b > 1)",
                "input.list[0].a + 1",
                "size(input.list) + size(input.name) + input.list.size()",
                "string(input.sum).contains('1')",
                "'a' in input.closed",
                "!input.go || input.go && input.sum >= 0"
            })
    void whatCouldBeRightIsNotRefused(String cel) {
        assertThat(problems(cel, false)).isEmpty();
    }

    @Test
    void aConditionIsTrueOrFalse() {
        assertThat(problems("input.name", true))
                .containsExactly("input.name is a string, and a condition wants a boolean");
        assertThat(problems("input.go", true)).isEmpty();
        assertThat(problems("input.any", true)).isEmpty();
        assertThat(problems("input.name", false)).isEmpty();
    }
}
