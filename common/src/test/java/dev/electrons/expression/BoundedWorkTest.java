package dev.electrons.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.json.Value;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "A cost limit bounds every evaluation": what little text could make much work of is refused, soon and by name. */
@Timeout(60)
class BoundedWorkTest {
    private static final String MANY = IntStream.range(0, 1_000)
            .mapToObj(i -> "{\"id\":" + i + ",\"name\":\"item " + i + "\"}")
            .collect(Collectors.joining(","));

    private final Expressions expressions = new Expressions(100);

    private static Bindings input(String json) {
        return new Bindings() {
            @Override
            public Optional<Object> variable(String name) {
                return name.equals("input") || name.equals("output") ? Optional.of(new Value(json)) : Optional.empty();
            }

            @Override
            public Optional<NodeView> node(String id) {
                return Optional.empty();
            }
        };
    }

    /** Such as {@code cel.bind(a1, a0 + a0, cel.bind(a2, a1 + a1, …))}. */
    private static String nested(String first, String twice, int depth, String last) {
        var text = new StringBuilder("cel.bind(a0, " + first + ", ");
        IntStream.range(1, depth)
                .forEach(i -> text.append("cel.bind(a" + i + ", " + twice.replace("x", "a" + (i - 1)) + ", "));
        return text.append(last.replace("x", "a" + (depth - 1)))
                .append(")".repeat(depth))
                .toString();
    }

    private void refused(String cel) {
        assertThatThrownBy(() -> expressions.compile(cel).evaluate(input("{\"list\":[" + MANY + "]}")))
                .isInstanceOfAny(EvaluationFailed.class, BadExpression.class)
                .hasMessageContaining("too much");
    }

    @Test
    void doublingATextOverAndOver() {
        refused(nested("'0123456789'", "x + x", 30, "size(x)"));
        refused(nested("b'0123456789'", "x + x", 30, "size(x)"));
    }

    @Test
    void doublingAListOverAndOver() {
        refused(nested("[1]", "x + x", 30, "size(x)"));
        refused(nested("[1]", "[x, x]", 30, "x"));
        refused(nested("[1]", "{'l': x, 'r': x}", 30, "x"));
    }

    @Test
    void comparingWhatIsSmallAndLooksLarge() {
        refused(nested("[1]", "[x, x]", 30, "x == [x, x][0]"));
        refused(nested("[1]", "[x, x]", 30, "x in [x, x]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.list.map(i, 'xxxxxxxxxx'.replace('', '0123456789012345678901234567890123456789').replace('', '01234567890123456789012345678901234567890123456789')).size()",
                "'x'.replace('', '0123456789').replace('', '0123456789').replace('', '0123456789').replace('', '0123456789').replace('', '0123456789').replace('', '0123456789').replace('', '0123456789').replace('', '0123456789')"
            })
    void makingMuchOfALittle(String cel) {
        refused(cel);
    }

    @Test
    void goingThroughListsOverAndOver() {
        var allowance = new Allowance();
        allowance.walk(60 << 20);

        assertThatThrownBy(() -> allowance.walk(5 << 20))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("too much work");
    }

    @Test
    void whatAFunctionWasGivenIsNotQuotedAtLength() {
        assertThatThrownBy(() ->
                        expressions.compile("int(input.t)").evaluate(input("{\"t\":\"" + "x".repeat(10_000) + "\"}")))
                .isInstanceOfSatisfying(
                        EvaluationFailed.class, e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @Test
    void aValueThatNestsDeeperThanAnybodyCouldRead() {
        var deep = "{\"a\":" + "[".repeat(199) + "]".repeat(199) + "}";

        assertThatThrownBy(() -> expressions.compile("[input.a]").evaluate(input("{\"a\":" + deep + "}")))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("nests deeper than 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.list.filter(i, i.id % 2 == 0).map(i, i.name).size() == 500",
                "input.list.map(i, i.name).join(', ').size() > 8000",
                "input.list.all(i, i.name.startsWith('item ')) && input.list.exists(i, i.id == 999)",
                "size(input.list + input.list) == 2000",
                "'a-b-c'.replace('-', '+') == 'a+b+c' && dyn(1) == 1.0 && 2 in [1, 2] && 'a' in {'a': 1}",
                "dyn([1, 2]) == [1.0, 2.0] && dyn({'a': 1}) == {'a': 1.0} && timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-02T00:00:00Z')",
                "duration('1h') + duration('30m') == duration('90m') && 7 / 2 == 3 && -3 + 5 == 2 && 5 - 3 == 2",
                "'abc'.matches('a.c') && string(1) == '1' && int('7') == 7 && double('1.5') == 1.5 && 'x' != 'y'"
            })
    void andTheseAreFine(String cel) {
        assertThat(expressions.compile(cel).test(input("{\"list\":[" + MANY + "]}")))
                .isTrue();
    }
}
