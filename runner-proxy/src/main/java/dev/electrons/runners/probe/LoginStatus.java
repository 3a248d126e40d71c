package dev.electrons.runners.probe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import dev.electrons.runners.fleet.Sighting;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** What {@code GET /oauth/status} says. Runners word it differently; what is not said is not held against them. */
final class LoginStatus {
    private static final List<String> GOOD = List.of("authenticated", "logged_in", "valid", "active");
    private static final List<String> BAD = List.of("expired", "needs_login", "login_required");
    private static final long MILLISECONDS_FROM = 100_000_000_000L;

    private LoginStatus() {}

    static Sighting sighting(int status, Buffer body) {
        return switch (status) {
            case 200 -> read(body);
            case 401 -> new Sighting.LoginExpired("/oauth/status answered HTTP 401");
            case 403 -> new Sighting.KeyRefused("/oauth/status answered HTTP 403");
            default -> new Sighting.Well(false);
        };
    }

    private static Sighting read(Buffer body) {
        try {
            var tree = Json.read(body.getBytes(), JsonNode.class);
            boolean bad = GOOD.stream().anyMatch(name -> isFalse(tree.path(name)))
                    || BAD.stream().anyMatch(name -> tree.path(name).asBoolean(false))
                    || past(tree.path("expires_at"));
            boolean good = GOOD.stream().anyMatch(name -> tree.path(name).asBoolean(false))
                    || BAD.stream().anyMatch(name -> isFalse(tree.path(name)));
            return bad ? new Sighting.LoginExpired("its login has expired") : new Sighting.Well(good);
        } catch (NotJson _) {
            return new Sighting.Well(false);
        }
    }

    private static boolean isFalse(JsonNode node) {
        return node.isBoolean() && !node.booleanValue();
    }

    private static boolean past(JsonNode when) {
        try {
            if (when.isNumber()) {
                long number = when.longValue();
                var at = number > MILLISECONDS_FROM ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
                return at.isBefore(Instant.now());
            }
            return when.isTextual() && Instant.parse(when.textValue()).isBefore(Instant.now());
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
