package dev.electrons.classify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.electrons.event.Classification;
import dev.electrons.event.WorkRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Applies the rules to a request: apps suggest, this decides. Pure. */
public final class Classifier {
    private static final Pattern TAG = Pattern.compile("\\[\\s*([\\w-]+)\\s*]");
    private static final String WORKFLOW = "workflow";
    private static final String DEFAULT = "default";
    private static final double CERTAIN = 1.0;

    private final Rules rules;
    private final Map<String, Pattern> keywords;

    public Classifier(Rules rules) {
        this.rules = rules;
        keywords = rules.keywords().stream()
                .flatMap(rule -> rule.words().stream())
                .distinct()
                .collect(Collectors.toMap(word -> word, Classifier::wholeWord));
    }

    private static Pattern wholeWord(String phrase) {
        var words = Pattern.quote(phrase).replace(" ", "\\E\\s+\\Q");
        return Pattern.compile("(?<![\\w-])" + words + "(?![\\w-])", Pattern.CASE_INSENSITIVE);
    }

    /**
     * What the request is.
     *
     * @param now decides whether an override of the waterfall is still in force
     */
    public Classification classify(WorkRequest request, Instant now) {
        var verdict = explicit(request)
                .or(() -> byContext(request))
                .or(() -> byTag(request.title()))
                .or(() -> byKeyword(request.title() + "\n" + request.prompt()))
                .or(() -> byHint(request))
                .orElseGet(() -> new Verdict(rules.otherwise(), DEFAULT, "no rule spoke", 0.5));
        return new Classification(
                verdict.taskType,
                workflow(request, verdict.taskType),
                verdict.rule,
                verdict.evidence,
                verdict.confidence,
                waterfall(request, verdict.taskType, now),
                rules.version());
    }

    /**
     * The registered definition that a request hints at, should there be one of that name: no rule has anything else to say.
     * Whoever can look it up binds the request to it, and what it is then is decided as for any other.
     */
    public Optional<String> hinted(WorkRequest request, Instant now) {
        var hints = request.hints();
        return hints == null
                        || hints.workflow() == null
                        || request.workflow() != null
                        || !classify(request, now).rule().equals(DEFAULT)
                ? Optional.empty()
                : Optional.of(hints.workflow());
    }

    /** A registered definition by its own name, everything else by the name for its type. */
    private String workflow(WorkRequest request, String taskType) {
        var own = taskType.equals(WORKFLOW) && request.workflow() != null
                ? request.workflow().tree().path("name")
                : MissingNode.getInstance();
        return own.isTextual() ? own.textValue() : rules.workflows().getOrDefault(taskType, taskType);
    }

    private record Verdict(String taskType, String rule, String evidence, double confidence) {}

    private static Optional<Verdict> explicit(WorkRequest request) {
        if (request.program() != null) {
            return Optional.of(new Verdict("program", "explicit", "a program to run", CERTAIN));
        }
        if (request.workflow() != null && !request.workflowHinted()) {
            return Optional.of(new Verdict(WORKFLOW, "explicit", "a workflow to run", CERTAIN));
        }
        return Optional.ofNullable(request.taskType())
                .map(type -> new Verdict(type, "explicit", "task_type " + type, CERTAIN));
    }

    private Optional<Verdict> byContext(WorkRequest request) {
        if (request.context() == null) {
            return Optional.empty();
        }
        var context = request.context().tree();
        return rules.context().stream()
                .filter(rule -> says(context.path(rule.field())))
                .findFirst()
                .map(rule -> new Verdict(rule.taskType(), "context", "context." + rule.field(), 0.95));
    }

    /** What is blank or false says no more than what is not there. */
    private static boolean says(JsonNode value) {
        return value.isTextual()
                ? !value.textValue().isBlank()
                : value.isBoolean() ? value.booleanValue() : !value.isMissingNode() && !value.isNull();
    }

    private Optional<Verdict> byTag(String title) {
        return TAG.matcher(title)
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .flatMap(tag -> rules.tags().stream()
                        .filter(rule -> rule.words().contains(tag))
                        .map(rule -> new Verdict(rule.taskType(), "title-tag", "[" + tag + "]", 0.9)))
                .findFirst();
    }

    private Optional<Verdict> byKeyword(String text) {
        return rules.keywords().stream()
                .flatMap(rule -> rule.words().stream()
                        .filter(word -> find(word, text))
                        .map(word -> new Verdict(rule.taskType(), "keyword", word, 0.7)))
                .findFirst();
    }

    private boolean find(String word, String text) {
        var pattern = keywords.get(word);
        return pattern != null && pattern.matcher(text).find();
    }

    private Optional<Verdict> byHint(WorkRequest request) {
        var hints = request.hints();
        if (hints == null || hints.workflow() == null) {
            return Optional.empty();
        }
        var hinted = hints.workflow().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(rules.hints().get(hinted))
                .or(() -> request.workflowHinted() ? Optional.of(WORKFLOW) : Optional.empty())
                .map(type -> new Verdict(type, "hint", "hints.workflow " + hints.workflow(), 0.8));
    }

    private List<String> waterfall(WorkRequest request, String taskType, Instant now) {
        if (!rules.modelled().contains(taskType)) {
            return List.of();
        }
        var said = request.models();
        var until = said.overrideUntil();
        if (said.overrideWaterfall() != null
                && !said.overrideWaterfall().isEmpty()
                && until != null
                && until.isAfter(now)) {
            return List.copyOf(said.overrideWaterfall());
        }
        if (said.waterfall() != null && !said.waterfall().isEmpty()) {
            return List.copyOf(said.waterfall());
        }
        var hinted = request.hints() == null ? null : request.hints().model();
        var one = said.primary() != null ? said.primary() : hinted;
        if (one != null) {
            return List.of(one);
        }
        var named = said.executor() == null && request.hints() != null
                ? request.hints().provider()
                : said.executor();
        return rules.usualModels().of(taskType, named == null ? List.of() : List.of(named));
    }
}
