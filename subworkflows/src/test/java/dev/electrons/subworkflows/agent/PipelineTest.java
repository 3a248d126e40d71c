package dev.electrons.subworkflows.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.json.Value;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final List<Value> PEOPLE = Pipeline.items(new Value("""
            [{"name":"Ada","team":"a","age":36},{"name":"Bob","team":"b","age":9},{"name":"Cy","team":"a","age":10.5}]
            """).tree());

    private static String run(String... steps) {
        var read = Arrays.stream(steps)
                .map(step -> new Value(step).as(Pipeline.Step.class))
                .toList();
        return Value.of(Pipeline.run(PEOPLE, read, () -> false)).json();
    }

    @Test
    void stepsFollowOneAnother() {
        assertThat(run("{\"filter\":\"item.age > 9\"}", "{\"sort\":\"item.age\"}", "{\"select\":\"item.name\"}"))
                .isEqualTo("[\"Cy\",\"Ada\"]");
        assertThat(run("{\"sort\":\"item.name\",\"descending\":true}", "{\"limit\":1}", "{\"select\":\"item.name\"}"))
                .isEqualTo("[\"Cy\"]");
    }

    @Test
    void groupsKeepTheOrderInWhichTheyCome() {
        assertThat(run("{\"group\":\"item.team\"}", "{\"select\":\"{'team': item.key, 'n': item.count}\"}"))
                .isEqualTo("[{\"team\":\"a\",\"n\":2},{\"team\":\"b\",\"n\":1}]");
    }

    @Test
    void aStepThatCannotBeDoneSaysWhich() {
        assertThatThrownBy(() -> run("{\"limit\":2}", "{\"filter\":\"item.size > 1\"}"))
                .hasMessageStartingWith("steps[1]: ")
                .hasMessageContaining("size");
        assertThatThrownBy(() -> run("{}")).hasMessageContaining("a step has one of");
    }

    @Test
    void aListThatNobodyWaitsForAnyMoreIsLeft() {
        var step = new Pipeline.Step(null, null, null, "item", null, null);
        assertThatThrownBy(() -> Pipeline.run(PEOPLE, List.of(step), () -> true))
                .hasMessage("steps[0]: cancelled");
    }
}
