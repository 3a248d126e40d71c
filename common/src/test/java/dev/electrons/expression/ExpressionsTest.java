package dev.electrons.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private final Expressions expressions = new Expressions(100);

    /** Fails when a node is asked for that nobody should need. */
    private record Given(Map<String, Object> variables, Map<String, String> outputs) implements Bindings {
        @Override
        public Optional<Object> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        @Override
        public Optional<NodeView> node(String id) {
            if (id.equals("forbidden")) {
                throw new AssertionError("nobody named it");
            }
            return Optional.ofNullable(outputs.get(id)).map(json -> new NodeView(new Value(json), "completed", 2));
        }
    }

    private static final Bindings SEEN = new Given(
            Map.of(
                    "input",
                    new Value("{\"lead\":{\"name\":\"Ada\",\"email\":\"ada@example.org\"},\"n\":3,\"x\":null}"),
                    "output",
                    new Value("{\"score\":80,\"status\":200,\"json\":{\"score\":91.5},\"list\":[1,2,3]}"),
                    "item",
                    new Value("\"pear\""),
                    "index",
                    4L,
                    "iteration",
                    2L,
                    "run",
                    Map.of("id", "r-1", "priority", 5L)),
            Map.of("enrich", "{\"revenue\":150000,\"body\":{\"revenue\":150000.5}}", "draft", "{\"text\":\"Dear\"}"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output.score >= 80 && ctx.enrich.output.revenue > 100000.0",
                "output.json.score >= 80 && ctx.enrich.output.body.revenue > 100000.0",
                "output.status == 200",
                "input.lead.email.contains('@')",
                "ctx.draft.attempts == 2 && ctx.draft.status == 'completed'",
                "has(ctx.draft) && !has(ctx.unborn)",
                "has(output.score) && !has(output.nothing)",
                "input.x == null",
                "output.list.all(n, n < 4) && output.list.exists(n, n == 3) && size(output.list) == 3",
                "item == 'pear' && index == 4 && iteration == 2",
                "run.priority == 5",
                "'a,b'.split(',')[1] == 'b'",
                "input.lead.name.matches('^A.a$')"
            })
    void theseHold(String cel) {
        assertThat(expressions.compile(cel).test(SEEN)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt': 'Write to ' + input.lead.name + ', attempt ' + string(iteration)} | {\"prompt\":\"Write to Ada, attempt 2\"}",
                "{'ok': input.lead.email.contains('@')} | {\"ok\":true}",
                "'rejected' | \"rejected\"",
                "output | {\"score\":80,\"status\":200,\"json\":{\"score\":91.5},\"list\":[1,2,3]}",
                "input.n + 1 | 4",
                "output.json.score | 91.5",
                "output.list.map(n, n * 2) | [2,4,6]",
                "output.list.filter(n, n > 1) | [2,3]",
                "null | null",
                "ctx.draft.output | {\"text\":\"Dear\"}"
            })
    void theseGiveJson(String cel, String json) {
        assertThat(expressions.compile(cel).evaluate(SEEN).tree())
                .isEqualTo(Json.read(json, com.fasterxml.jackson.databind.JsonNode.class));
    }

    @Test
    void whatIsNoExpressionIsToldWithItsPlace() {
        assertThatThrownBy(() -> expressions.compile("output.score >= "))
                .isInstanceOf(BadExpression.class)
                .hasMessageContaining("line 1, column");
        assertThatThrownBy(() -> expressions.compile("outptu.score > 1"))
                .isInstanceOf(BadExpression.class)
                .hasMessageContaining("outptu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"output.nothing > 1", "ctx.unborn.output.x == 1", "output.score + 'a'", "output", "1"})
    void whatHasNoAnswerFailsInWords(String cel) {
        var expression = expressions.compile(cel);

        assertThatThrownBy(() -> expression.test(SEEN))
                .isInstanceOf(EvaluationFailed.class)
                .message()
                .isNotBlank();
    }

    @Test
    void aComprehensionThatWouldTakeForeverIsStopped() {
        var list = new Value("[" + "1,".repeat(999) + "1]");
        var bomb = expressions.compile("output.all(a, output.all(b, output.all(c, a + b + c > 0)))");

        assertThatThrownBy(() -> bomb.test(new Given(Map.of("output", list), Map.of())))
                .isInstanceOf(EvaluationFailed.class);
    }

    @Test
    void whatIsNotNamedIsNotAskedFor() {
        assertThat(expressions.compile("ctx.draft.output.text == 'Dear'").test(SEEN))
                .isTrue();
    }

    @Test
    void anExpressionIsCompiledOnce() {
        expressions.compile("1 + 1");
        expressions.compile("1 + 1");

        assertThat(expressions.hits()).isEqualTo(1);
        assertThat(expressions.misses()).isEqualTo(1);
    }

    @Test
    void namesThatCannotExistAreFoundBeforeAnythingRuns() {
        var schema = new Value(
                "{\"type\":\"object\",\"properties\":{\"lead\":{\"type\":\"object\",\"properties\":{\"name\":{}}}}}");
        var known = new Known(Set.of("enrich", "draft"), Set.of("input", "output", "run"), schema);

        assertThat(expressions.problems("ctx.enrihc.output.x > 1", known))
                .containsExactly("there is no node enrihc; did you mean enrich?");
        assertThat(expressions.problems("item == 1", known))
                .singleElement()
                .asString()
                .contains("item is not in scope");
        assertThat(expressions.problems("input.laed.name == 'x'", known))
                .containsExactly("the input has no field laed; did you mean lead?");
        assertThat(expressions.problems("input.lead.nam == 'x'", known)).hasSize(1);
        assertThat(expressions.problems("output.list.all(item, item > 0) && ctx.draft.output.y", known))
                .isEmpty();
        assertThat(expressions.problems("1 +", known)).hasSize(1);
    }
}
