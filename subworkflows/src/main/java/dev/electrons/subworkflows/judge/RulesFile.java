package dev.electrons.subworkflows.judge;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.task.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rules as somebody wrote them, before anything is known about them. */
record RulesFile(
        @Nullable Integer version,
        @Nullable Map<String, @Nullable Policy> policies,
        @Nullable List<@Nullable Rule> rules) {
    /** Whose answers are looked at. */
    private static final Set<String> KINDS = Set.of(Kinds.CODE, Kinds.TEXT, Kinds.AGENT);

    private static final Set<String> MODES = Set.of("off", "warn", "fail");
    private static final int LONGEST_ANSWER = 1_000_000;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record Policy(@Nullable String mode, @Nullable Integer minLength) {}

    record Rule(@Nullable String name, @Nullable List<@Nullable String> phrases) {}

    /** @throws IllegalArgumentException naming everything that is wrong */
    static AnswerRules read(InputStream yaml) throws IOException {
        @Nullable RulesFile file = YAML.readValue(yaml, RulesFile.class);
        if (file == null) {
            throw new IllegalArgumentException("it is empty");
        }
        return file.checked();
    }

    private AnswerRules checked() {
        var faults = new ArrayList<String>();
        if (version == null) {
            faults.add("version is required, a number");
        }
        var modes = policies(faults);
        var checked = rules(faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new AnswerRules(version == null ? 0 : version, modes, checked);
    }

    private Map<String, AnswerRules.Policy> policies(List<String> faults) {
        var known = new HashMap<String, AnswerRules.Policy>();
        if (policies == null) {
            faults.add("policies is required, an object by kind of task");
            return known;
        }
        new TreeMap<>(policies).forEach((kind, policy) -> {
            var at = "policies." + kind;
            if (!KINDS.contains(kind)) {
                faults.add(at + ": only answers to agent, code and text are looked at");
            } else if (policy == null) {
                faults.add(at + " must be {mode, min_length}");
            } else {
                policy(at, policy, faults).ifPresent(checked -> known.put(kind, checked));
            }
        });
        return known;
    }

    private static Optional<AnswerRules.Policy> policy(String at, Policy policy, List<String> faults) {
        var mode = policy.mode() == null ? "" : policy.mode().toLowerCase(Locale.ROOT);
        int length = policy.minLength() == null ? 0 : policy.minLength();
        int before = faults.size();
        if (!MODES.contains(mode)) {
            faults.add(at + ".mode must be off, warn or fail");
        }
        if (length < 0 || length > LONGEST_ANSWER) {
            faults.add(at + ".min_length must be from 0 to " + LONGEST_ANSWER + ", not " + length);
        }
        return faults.size() > before
                ? Optional.empty()
                : Optional.of(new AnswerRules.Policy(AnswerRules.Mode.valueOf(mode.toUpperCase(Locale.ROOT)), length));
    }

    private List<AnswerRules.Rule> rules(List<String> faults) {
        var known = new ArrayList<AnswerRules.Rule>();
        if (rules == null) {
            faults.add("rules is required, a list of {name, phrases}");
            return known;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            var at = "rules[" + i + "]";
            var name = rule == null || rule.name() == null ? "" : rule.name();
            if (name.isBlank()) {
                faults.add(at + ".name is required");
            } else if (!names.add(name)) {
                faults.add(at + ".name: there is another rule named " + name);
            }
            var phrases = rule == null || rule.phrases() == null ? List.<@Nullable String>of() : rule.phrases();
            if (phrases.isEmpty()) {
                faults.add(at + ".phrases must name at least one");
            }
            known.add(new AnswerRules.Rule(name, phrases(at, phrases, faults)));
        }
        return known;
    }

    private static List<String> phrases(String at, List<@Nullable String> phrases, List<String> faults) {
        var known = new ArrayList<String>();
        for (int n = 0; n < phrases.size(); n++) {
            var phrase = phrases.get(n);
            if (phrase == null || phrase.isBlank()) {
                faults.add(at + ".phrases[" + n + "] is empty");
            } else {
                known.add(phrase);
            }
        }
        return known;
    }
}
