package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.http.RequestIds;
import dev.electrons.runners.fleet.Fleet;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What headers of a request ask for, and which of them travel on. */
final class Asked {
    static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");
    private static final String NAMED = "1 to 128 letters, digits and ._:/@+-";
    static final int MOST_MODELS = 20;
    static final Duration USUAL = Duration.ofMinutes(5);
    static final int LONGEST_MS = 6 * 60 * 60 * 1000;

    private Asked() {}

    /** Headers that go to the runner. The client's authorization is not among them. */
    static Map<String, String> passed(RoutingContext context) {
        var headers = new TreeMap<String, String>();
        headers.put("X-Request-ID", RequestIds.of(context));
        for (var name : List.of("traceparent", "tracestate")) {
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
        if (model.isPresent() && !MODEL.matcher(model.get()).matches()) {
            throw new Problem(400, "INVALID_FIELD", "model must be a name of " + NAMED);
        }
        return model;
    }

    static List<String> checked(List<String> models) {
        if (models.size() > MOST_MODELS
                || !models.stream().allMatch(name -> MODEL.matcher(name).matches())) {
            throw new Problem(400, "INVALID_FIELD", "models must be at most " + MOST_MODELS + " names of " + NAMED);
        }
        return models.stream().distinct().filter(name -> !name.equals("auto")).toList();
    }

    static Duration timeout(HttpServerRequest request) {
        var header = request.getHeader("X-DE-Timeout-Ms");
        if (header == null || header.isBlank()) {
            return USUAL;
        }
        if (!header.matches("[1-9]\\d{0,8}") || Integer.parseInt(header) > LONGEST_MS) {
            throw new Problem(400, "INVALID_FIELD", "X-DE-Timeout-Ms must be from 1 to " + LONGEST_MS);
        }
        return Duration.ofMillis(Long.parseLong(header));
    }
}
