package dev.electrons.classify;

import dev.electrons.event.Classification;
import dev.electrons.event.WorkRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Applies the rules to a request: apps suggest, this decides. Pure. */
public final class Classifier {
    private static final Pattern TAG = Pattern.compile("\\[\\s*([\\w-]+)\\s*]");
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
                .orElseGet(() -> new Verdict(rules.otherwise(), "default", "no rule spoke", 0.5));
        var workflow = rules.workflows().getOrDefault(verdict.taskType, verdict.taskType);
        return new Classification(
                verdict.taskType,
                workflow,
                verdict.rule,
                verdict.evidence,
                verdict.confidence,
                waterfall(request, verdict.taskType, now));
    }

    private record Verdict(String taskType, String rule, String evidence, double confidence) {}

    private static Optional<Verdict> explicit(WorkRequest request) {
        if (request.program() != null) {
            return Optional.of(new Verdict("program", "explicit", "a program to run", CERTAIN));
        }
        if (request.workflow() != null) {
            return Optional.of(new Verdict("workflow", "explicit", "a workflow to run", CERTAIN));
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
                .filter(rule -> !context.path(rule.field()).isMissingNode()
                        && !context.path(rule.field()).isNull())
                .findFirst()
                .map(rule -> new Verdict(rule.taskType(), "context", "context." + rule.field(), 0.95));
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
                .map(type -> new Verdict(type, "hint", "hints.workflow " + hinted, 0.8));
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
        var own = rules.waterfalls().get(taskType);
        if (own != null) {
            return own;
        }
        var named = said.executor() == null && request.hints() != null
                ? request.hints().provider()
                : said.executor();
        var executor = named == null ? "" : named.toLowerCase(Locale.ROOT);
        return Stream.of(executor, "default-" + taskType, "default")
                .map(rules.waterfalls()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(List.of());
    }
}
