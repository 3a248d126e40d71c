package dev.electrons.sandbox.door;

import dev.electrons.error.Problem;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The secret between services; where none is set, whoever reaches the door may use it. */
record Token(Optional<String> secret) {

    void check(RoutingContext context) {
        if (secret.isEmpty()) {
            context.next();
            return;
        }
        var given = Optional.ofNullable(context.request().getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(header -> header.substring(7).strip())
                .orElse("");
        if (!MessageDigest.isEqual(bytes(given), bytes(secret.get()))) {
            throw new Problem(401, "UNAUTHORIZED", "a valid service token is required as Authorization: Bearer");
        }
        context.next();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
