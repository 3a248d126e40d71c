package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.account.Caller;
import dev.electrons.runners.account.Money;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** On whose behalf a request is made, as its headers or its body say; headers win. */
final class Callers {
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,200}");
    private static final Pattern ATTEMPT = Pattern.compile("[\\x21-\\x7e]{1,500}");
    private static final Pattern USD = Pattern.compile("\\d{1,9}(\\.\\d{1,12})?");

    private Callers() {}

    /**
     * Reads the caller.
     *
     * @throws Problem 400 naming the header or field
     */
    static Caller of(HttpServerRequest request, Optional<Sketch> body) {
        return new Caller(
                checked(request, "X-DE-App", "metadata.app", NAME, body.flatMap(Sketch::app)),
                checked(request, "X-DE-Run", "metadata.run", NAME, body.flatMap(Sketch::run)),
                checked(request, "X-DE-Attempt", "attempt_id", ATTEMPT, body.flatMap(Sketch::attemptId)),
                budget(header(request, "X-DE-Budget-USD"), body.flatMap(Sketch::budget)));
    }

    private static Optional<String> header(HttpServerRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Callers::decoded);
    }

    /** Headers are ASCII; a name that is not comes percent-encoded. */
    private static String decoded(String text) {
        try {
            return text.contains("%") ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8) : text;
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private static @Nullable String checked(
            HttpServerRequest request, String header, String field, Pattern form, Optional<String> inBody) {
        var inHeader = header(request, header);
        var given = inHeader.or(() -> inBody).orElse(null);
        if (given != null && !form.matcher(given).matches()) {
            throw invalid((inHeader.isPresent() ? header : field) + " must be printable and of bounded length");
        }
        return given;
    }

    private static @Nullable Long budget(Optional<String> header, Optional<BigDecimal> field) {
        if (header.isPresent() && !USD.matcher(header.get()).matches()) {
            throw invalid("X-DE-Budget-USD must be US dollars, 0 or more, such as 0.50");
        }
        if (field.isPresent()
                && (field.get().signum() < 0
                        || field.get().precision() - field.get().scale() > 9)) {
            throw invalid("budget_usd must be US dollars, 0 or more, such as 0.50");
        }
        return header.map(BigDecimal::new).or(() -> field).map(Money::micros).orElse(null);
    }

    private static Problem invalid(String words) {
        return new Problem(400, "INVALID_FIELD", words);
    }
}
