package dev.electrons.subworkflows.judge;

import com.fasterxml.jackson.core.JacksonException;
import dev.electrons.error.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The ordered rules by which an agent's answer is found to say done without being done.
 *
 * @param version of the rules, for those who change them
 * @param policies what a finding means, per kind of task; a kind without one is not looked at
 */
public record AnswerRules(int version, Map<String, Policy> policies, List<Rule> rules) {
    /** Name of the verdict about answers that are too short to be one. */
    public static final String TOO_SHORT = "too-short";

    /** What a finding means. */
    public enum Mode {
        OFF,
        WARN,
        FAIL
    }

    /** @param minLength characters below which an answer can't be one */
    public record Policy(Mode mode, int minLength) {}

    /** @param phrases any of which, as whole words, makes the verdict */
    public record Rule(String name, List<String> phrases) {}

    /**
     * What was found.
     *
     * @param rule which rule spoke
     * @param words what it saw
     */
    public record Finding(String rule, String words, Mode mode) {
        /** Refused as unusable: another attempt would not make it better, a person may look at it. */
        public Failure quarantine() {
            var said = rule + ": the agent says that it is done, but its answer has " + words;
            return new Failure("QUARANTINED", said, false, Failure.Origin.WORK);
        }
    }

    public AnswerRules {
        policies = Map.copyOf(policies);
        rules = List.copyOf(rules);
    }

    /** The rules that come with the mesh. */
    public static AnswerRules usual() {
        try (var file = AnswerRules.class.getResourceAsStream("/answer-rules.yaml")) {
            return RulesFile.read(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new IllegalStateException("the built-in answer rules cannot be read", e);
        }
    }

    /**
     * Rules from a file of the same form.
     *
     * @throws IllegalArgumentException with words that say what is wrong with it
     */
    public static AnswerRules from(Path file) {
        try (var stream = Files.newInputStream(file)) {
            return RulesFile.read(stream);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** Looks at an answer to a task of this kind. */
    public Optional<Finding> look(String kind, String answer) {
        var policy = policies.get(kind);
        if (policy == null || policy.mode() == Mode.OFF) {
            return Optional.empty();
        }
        var said = answer.strip();
        var length = said.codePointCount(0, said.length());
        if (length < policy.minLength()) {
            var words = length + " characters, at least " + policy.minLength() + " expected";
            return Optional.of(new Finding(TOO_SHORT, words, policy.mode()));
        }
        var prose = Prose.of(answer);
        for (var rule : rules) {
            for (var phrase : rule.phrases()) {
                if (prose.says(phrase)) {
                    return Optional.of(new Finding(rule.name(), "“" + phrase + "”", policy.mode()));
                }
            }
        }
        return Optional.empty();
    }
}
