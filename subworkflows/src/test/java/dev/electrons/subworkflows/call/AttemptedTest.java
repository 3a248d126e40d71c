package dev.electrons.subworkflows.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptedTest {
    @Test
    void modelsAreReadFromTheRoutesThatWereTried() {
        assertThat(Attempted.models("claude-runner/sonnet=unreachable, meta/llama=unserved, b/sonnet=timeout, b/flash"))
                .containsExactly("sonnet", "meta/llama", "flash");
        assertThat(Attempted.models("")).isEmpty();
    }
}
