package dev.electrons.subworkflows.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerRulesTest {
    private static final String FILLER =
            " I have changed the three files you named and ran the whole test suite twice. ";

    private final AnswerRules rules = AnswerRules.usual();

    private Optional<String> verdict(String kind, String answer) {
        return rules.look(kind, answer).map(AnswerRules.Finding::rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I couldn't find the file.|not-found",
                "I couldn’t find the file.|not-found",
                "The branch DOES   NOT exist.|does-not-exist",
                "There is nothing to commit here.|nothing-to-do",
                "I was unable to build it.|gave-up",
                "Permission denied while pushing.|no-access"
            })
    void anAgentThatSaysDoneAndIsNotIsFoundOut(String answer, String rule) {
        assertThat(verdict("code", answer + FILLER + FILLER)).contains(rule);
    }

    @Test
    void theFirstRuleInOrderNamesTheVerdict() {
        assertThat(verdict("code", "Unable to go on: nothing to commit." + FILLER + FILLER))
                .contains("nothing-to-do");
    }

    @Test
    void aShortAnswerIsNone() {
        assertThat(verdict("code", "Done.")).contains(AnswerRules.TOO_SHORT);
        assertThat(verdict("text", "Yes.")).isEmpty();
    }

    @Test
    void charactersAreCountedAsPeopleCountThem() {
        assertThat(verdict("code", "\uD83D\uDE00".repeat(99))).contains(AnswerRules.TOO_SHORT);
        assertThat(verdict("code", "\uD83D\uDE00".repeat(100))).isEmpty();
    }

    @Test
    void spacesThatDoNotBreakAreSpaces() {
        assertThat(verdict("code", "I could\u00a0not\u202ffind it." + FILLER + FILLER))
                .contains("not-found");
    }

    @Test
    void codeInTheAnswerAndPartsOfWordsAreNotTheAgentsWords() {
        assertThat(verdict("code", "```\nthrow new Error(\"unable to connect\")\n```" + FILLER + FILLER))
                .isEmpty();
        assertThat(verdict("code", "It is now able to resume; enable to-do lists." + FILLER + FILLER))
                .isEmpty();
    }

    @Test
    void aKindWithoutAPolicyIsNotLookedAt() {
        assertThat(verdict("program", "unable to")).isEmpty();
    }

    @Test
    void textIsWarnedAboutOnly() {
        assertThat(rules.look("text", "I was unable to think of a rhyme."))
                .map(AnswerRules.Finding::mode)
                .contains(AnswerRules.Mode.WARN);
    }

    @Test
    void rulesCanComeFromAFileAndSayWhatIsWrongWithIt(@TempDir Path folder) throws IOException {
        var file = folder.resolve("rules.yaml");
        Files.writeString(
                file, "version: 2\npolicies: {code: {mode: off, min_length: 5}}\nrules: [{name: a, phrases: [b]}]\n");
        assertThat(AnswerRules.from(file).look("code", "b")).isEmpty();
        Files.writeString(file, "version: 2\npolicies: {code: {mode: perhaps, min_length: 5}}\nrules: []\n");
        assertThatThrownBy(() -> AnswerRules.from(file)).isInstanceOf(IllegalArgumentException.class);
        Files.writeString(file, """
                policies: {code: {mode: perhaps, min_length: -1}, video: {mode: warn}, text: }
                rules: [{name: a}, {name: a, phrases: [" "]}, {phrases: [b]}]
                """);
        assertThatThrownBy(() -> AnswerRules.from(file))
                .hasMessageContainingAll(
                        "version is required",
                        "policies.code.mode must be off, warn or fail",
                        "policies.code.min_length must be from 0",
                        "policies.video: only answers to agent, code and text",
                        "policies.text must be {mode, min_length}",
                        "rules[0].phrases must name at least one",
                        "rules[1].name: there is another rule named a",
                        "rules[1].phrases[0] is empty",
                        "rules[2].name is required");
        Files.writeString(file, "version: 2");
        assertThatThrownBy(() -> AnswerRules.from(file))
                .hasMessageContainingAll("policies is required", "rules is required");
        Files.writeString(file, "");
        assertThatThrownBy(() -> AnswerRules.from(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AnswerRules.from(folder.resolve("none.yaml")))
                .hasMessageStartingWith("it cannot be read");
    }
}
