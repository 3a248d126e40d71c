package dev.electrons.runners.waterfall;

import dev.electrons.runners.account.Tab;
import dev.electrons.runners.fleet.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What was tried so far on behalf of one request. */
public final class Trail {
    private static final int LONGEST_HEADER = 30;

    private final List<Attempt> attempts = new ArrayList<>();
    private final Tab tab;

    /** @param tab whose request it is */
    public Trail(Tab tab) {
        this.tab = tab;
    }

    /** For a request of which nobody said whose it is. */
    public Trail() {
        this(Tab.unknown());
    }

    /** Whose request it is, and what of its answer was heard. */
    public Tab tab() {
        return tab;
    }

    void unserved(String model) {
        attempts.add(new Attempt(null, model, "unserved", "no runner serves it", 0));
    }

    void skipped(Step step, Route route, String reason) {
        attempts.add(new Attempt(route.runner().spec().name(), step.model(), "skipped", reason, 0));
    }

    void tried(Step step, Route route, String outcome, String error, long durationMs) {
        attempts.add(new Attempt(route.runner().spec().name(), step.model(), outcome, error, durationMs));
    }

    void answered(Step step, Route route, String outcome, long durationMs) {
        attempts.add(new Attempt(route.runner().spec().name(), step.model(), outcome, null, durationMs));
    }

    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The models that were considered, in order, each once. */
    public List<String> models() {
        return attempts.stream().map(Attempt::model).distinct().toList();
    }

    /** One sentence per route that could not be used. */
    public List<String> reasons() {
        return attempts.stream()
                .filter(attempt -> attempt.error() != null)
                .map(attempt -> (attempt.runner() == null ? "" : attempt.runner() + "/") + attempt.model() + ": "
                        + Objects.requireNonNullElse(attempt.error(), ""))
                .toList();
    }

    /** Routes and outcomes as one header value: {@code claude-runner/claude-sonnet-4.5=unreachable, …}. */
    public String header() {
        var header = new StringBuilder();
        for (int i = 0; i < attempts.size() && i < LONGEST_HEADER; i++) {
            var attempt = attempts.get(i);
            header.append(i == 0 ? "" : ", ");
            if (attempt.runner() != null) {
                header.append(attempt.runner()).append('/');
            }
            header.append(attempt.model()).append('=').append(attempt.outcome());
        }
        return header.toString();
    }
}
