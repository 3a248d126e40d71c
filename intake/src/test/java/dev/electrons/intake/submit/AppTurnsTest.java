package dev.electrons.intake.submit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppTurnsTest {
    private final AppTurns<String> turns = new AppTurns<>(10);

    @Test
    void eachAppHasItsTurnHoweverManyAnotherHas() {
        for (int i = 0; i < 4; i++) {
            turns.add("flood", "flood " + i);
        }
        turns.add("shop", "shop 0");
        turns.add("mail", "mail 0");
        turns.add("shop", "shop 1");

        assertThat(turns.take(5)).containsExactly("flood 0", "shop 0", "mail 0", "flood 1", "shop 1");
        assertThat(turns.take(5)).containsExactly("flood 2", "flood 3");
        assertThat(turns.isEmpty()).isTrue();
    }

    @Test
    void anAppThatFillsItsHalfLeavesTheOtherToOthers() {
        for (int i = 0; i < 5; i++) {
            assertThat(turns.add("flood", "x")).isTrue();
        }
        assertThat(turns.add("flood", "one more")).isFalse();
        assertThat(turns.add("shop", "first")).isTrue();
        assertThat(turns.take(2)).contains("first");
    }
}
