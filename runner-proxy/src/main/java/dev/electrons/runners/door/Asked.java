package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.http.RequestIds;
import dev.electrons.runners.fleet.Fleet;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What headers of a request ask for, and which of them travel on. */
final class Asked {
    private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{0,8}");
    private static final List<String> TRACE = List.of("traceparent", "tracestate");
    private static final String SIGNS = "._:/@+-";
    private static final int LONGEST_NAME = 128;
    private static final String NAMED = "1 to " + LONGEST_NAME + " letters, digits and " + SIGNS;
    static final int MOST_MODELS = 20;
    static final Duration USUAL = Duration.ofMinutes(5);
    static final int LONGEST_MS = 6 * 60 * 60 * 1000;

    private Asked() {}

    /** Headers that go to the runner. The client's authorization is not among them. */
    static Map<String, String> passed(RoutingContext context) {
        var headers = new TreeMap<String, String>();
        headers.put("X-Request-ID", RequestIds.of(context));
        for (var name : TRACE) {
            var value = context.request().getHeader(name);
            if (value != null && value.length() <= 512) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    static Optional<String> runner(HttpServerRequest request, Fleet fleet) {
        return known(Optional.ofNullable(request.getHeader("X-DE-Runner")).filter(name -> !name.isBlank()), fleet);
    }

    /** The runner by this name, if one was named. */
    static Optional<String> known(Optional<String> runner, Fleet fleet) {
        runner.ifPresent(name -> {
            if (fleet.named(name).isEmpty()) {
                throw new Problem(404, "RUNNER_NOT_FOUND", "there is no runner by that name; GET /runners lists them");
            }
        });
        return runner;
    }

    static List<String> models(HttpServerRequest request) {
        var header = request.getHeader("X-DE-Models");
        return header == null || header.isBlank()
                ? List.of()
                : Arrays.stream(header.split(",")).map(String::strip).toList();
    }

    /** The one that a request itself names. */
    static Optional<String> checked(Optional<String> model) {
        if (model.isPresent() && !isName(model.get())) {
            throw new Problem(400, "INVALID_FIELD", "model must be a name of " + NAMED);
        }
        return model;
    }

    /** Each once, and without what means any of them. */
    static List<String> checked(List<String> models) {
        boolean good = models.size() <= MOST_MODELS;
        for (int i = 0; good && i < models.size(); i++) {
            good = isName(models.get(i));
        }
        if (!good) {
            throw new Problem(400, "INVALID_FIELD", "models must be at most " + MOST_MODELS + " names of " + NAMED);
        }
        var names = new ArrayList<String>(models.size());
        for (var model : models) {
            if (!model.equals("auto") && !names.contains(model)) {
                names.add(model);
            }
        }
        return names;
    }

    /** Whether a model could be called so. */
    private static boolean isName(String text) {
        boolean name = !text.isEmpty() && text.length() <= LONGEST_NAME && SIGNS.indexOf(text.charAt(0)) < 0;
        for (int i = 0; name && i < text.length(); i++) {
            char c = text.charAt(i);
            name = (c < 128 && Character.isLetterOrDigit(c)) || SIGNS.indexOf(c) >= 0;
        }
        return name;
    }

    static Duration timeout(HttpServerRequest request) {
        var header = request.getHeader("X-DE-Timeout-Ms");
        if (header == null || header.isBlank()) {
            return USUAL;
        }
        if (!MILLISECONDS.matcher(header).matches() || Integer.parseInt(header) > LONGEST_MS) {
            throw new Problem(400, "INVALID_FIELD", "X-DE-Timeout-Ms must be from 1 to " + LONGEST_MS);
        }
        return Duration.ofMillis(Long.parseLong(header));
    }
}
