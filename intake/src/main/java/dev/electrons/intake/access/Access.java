package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the key of a call, in constant time; without a configured key every caller on this machine may do everything. */
public final class Access {
    private final Optional<byte[]> passphrase;

    public Access(Optional<String> passphrase) {
        this.passphrase = passphrase.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets the call through, or fails it with 401. */
    public void check(RoutingContext context) {
        if (passphrase.isPresent() && !matches(passphrase.get(), given(context))) {
            context.fail(new Problem(401, "UNAUTHORIZED", "Invalid passphrase"));
            return;
        }
        context.next();
    }

    private static boolean matches(byte[] expected, @Nullable String given) {
        return given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String given(RoutingContext context) {
        var request = context.request();
        var key = request.getHeader("X-Passphrase");
        if (key == null) {
            key = request.getHeader("X-API-Key");
        }
        var bearer = request.getHeader("Authorization");
        return key != null || bearer == null || !bearer.startsWith("Bearer ") ? key : bearer.substring(7);
    }
}
