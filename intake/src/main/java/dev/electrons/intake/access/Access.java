package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who calls, by the key they send; where none is configured every caller on this machine may do everything. */
public final class Access {
    private final Optional<byte[]> passphrase;
    private final boolean asked;
    private final KeyRing ring;
    private final Rates rates;

    /**
     * A door that knows these keys.
     *
     * @param passphrase of the operator
     * @param asked whether a caller without a key is turned away
     */
    public Access(Optional<String> passphrase, boolean asked, KeyRing ring, MeterRegistry meters) {
        this.passphrase = passphrase.map(Access::digest);
        this.asked = asked;
        this.ring = ring;
        this.rates = new Rates(meters);
    }

    /** The same by the scope's word. */
    public Handler<RoutingContext> require(String scope) {
        return require(Scope.of(scope)
                .orElseThrow(() -> new IllegalStateException("openapi.yaml names a scope that is none: " + scope)));
    }

    /** Lets callers with the scope through, 401 without a key that is known, 403 with one that does not allow it, 429 past its rate. */
    public Handler<RoutingContext> require(Scope scope) {
        return context -> {
            var caller = caller(given(context));
            if (caller == null) {
                context.fail(new Problem(401, "UNAUTHORIZED", "Invalid passphrase"));
            } else if (!caller.may(scope)) {
                context.fail(new Problem(
                        403,
                        "FORBIDDEN",
                        "this key does not allow it; it takes one with the scope " + scope.word(),
                        Map.of("scope", scope.word())));
            } else {
                Caller.keep(context, caller);
                rates.take(caller, context);
            }
        };
    }

    private @Nullable Caller caller(@Nullable String given) {
        if (given == null) {
            return asked ? null : Caller.ANYBODY;
        }
        var digest = digest(given);
        if (passphrase.isPresent() && MessageDigest.isEqual(passphrase.get(), digest)) {
            return Caller.OPERATOR;
        }
        var known = ring.find(digest);
        return known != null ? known.caller() : asked ? null : Caller.ANYBODY;
    }

    /** Of a secret: what is kept and compared, in constant time, is never the secret itself. */
    static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable String said(@Nullable String header) {
        return header == null || header.isBlank() ? null : header;
    }

    private static @Nullable String given(RoutingContext context) {
        var request = context.request();
        var key = said(request.getHeader("X-Passphrase"));
        if (key == null) {
            key = said(request.getHeader("X-API-Key"));
        }
        var bearer = request.getHeader("Authorization");
        return key != null || bearer == null || !bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                ? key
                : bearer.substring(7).strip();
    }
}
