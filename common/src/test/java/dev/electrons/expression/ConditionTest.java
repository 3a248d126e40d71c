package dev.electrons.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.json.Value;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Bindings SEEN = new Bindings() {
        @Override
        public Optional<Object> variable(String name) {
            return Optional.of(new Value("{\"items\":[{\"price\":3},{\"price\":12}],\"done\":false}"));
        }

        @Override
        public Optional<NodeView> node(String id) {
            return Optional.empty();
        }
    };

    private static boolean holds(String json) {
        return Json.read(json, Condition.class).test(Expressions.standard(), SEEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"output.items[1].price == 12\"",
                "{\"cel\":\"output.done\",\"invert\":true}",
                "{\"jsonpath\":\"$.items[?(@.price > 10)]\"}",
                "{\"jsonpath\":\"$.done\",\"invert\":true}",
                "{\"schema\":{\"type\":\"object\",\"required\":[\"items\"]}}",
                "{\"schema\":{\"type\":\"object\",\"required\":[\"nothing\"]},\"invert\":true}"
            })
    void theseHold(String json) {
        assertThat(holds(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"output.done\"",
                "{\"jsonpath\":\"$.items[?(@.price > 100)]\"}",
                "{\"jsonpath\":\"$.nothing\"}",
                "{\"schema\":{\"type\":\"array\"}}"
            })
    void theseDoNot(String json) {
        assertThat(holds(json)).isFalse();
    }

    @Test
    void itIsWrittenAsItWasRead() {
        for (var json :
                new String[] {"\"a > 1\"", "{\"jsonpath\":\"$.a\"}", "{\"schema\":{\"type\":\"array\"},\"invert\":true}"
                }) {
            assertThat(Json.text(Json.read(json, Condition.class))).isEqualTo(json);
        }
    }

    @Test
    void oneOfThreeLanguagesAndNoMore() {
        assertThatThrownBy(() -> Json.read("{\"cel\":\"true\",\"jsonpath\":\"$\"}", Condition.class))
                .isInstanceOf(NotJson.class);
        assertThatThrownBy(() -> Json.read("{}", Condition.class)).isInstanceOf(NotJson.class);
    }

    @Test
    void aPathThatIsNoneIsTold() {
        assertThatThrownBy(() -> holds("{\"jsonpath\":\"$[\"}")).isInstanceOf(BadExpression.class);
    }

    @Test
    void schemasTellEveryDifferenceAndFetchNothing() {
        var schema =
                new Value("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"b\":{\"type\":\"integer\"}}}");
        assertThat(Schemas.problems(schema, new Value("{\"b\":\"x\"}"))).hasSize(2);
        assertThat(Schemas.problems(schema, new Value("{\"a\":1}"))).isEmpty();
        assertThat(Schemas.problems(new Value("{\"$ref\":\"https://example.org/schema.json\"}"), new Value("{}")))
                .singleElement()
                .asString()
                .contains("cannot be used");
        assertThat(Schemas.schemaProblems(new Value("[]"))).hasSize(1);
        assertThat(Schemas.schemaProblems(schema)).isEmpty();
    }

    @Test
    void aPathThatIsNoneIsToldBeforeItIsTried() {
        assertThat(new Condition(null, "$.a..", null, false).problems()).hasSize(1);
        assertThat(new Condition(null, "$.a[?(@.n > 1)]", null, false).problems())
                .isEmpty();
    }

    /** {@code (a+)+$} on many a's: a step more for each would take twice as long. */
    @Test
    void patternsTakeTimeThatGrowsWithTheTextOnly() {
        var path = new Condition(null, "$[?(@.t =~ /(a+)+$/)]", null, false);
        assertThat(path.problems()).singleElement().asString().contains("=~ is not offered");

        var schema = new Value("{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}");
        var text = Value.of("a".repeat(50_000) + "b");
        assertThat(Schemas.problems(schema, text)).hasSize(1);
        assertThat(Schemas.problems(schema, Value.of("aaa"))).isEmpty();
        assertThat(Schemas.schemaProblems(new Value("{\"pattern\":\"(?=a)b\"}")))
                .hasSize(1);
    }
}
