package dev.electrons.intake.access;

import dev.electrons.intake.field.Fields;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and what they may do.
 *
 * @param app whose key was sent; null for an operator's, or where no key is asked for
 * @param key id of the key; {@code operator} or {@code anybody} without one
 */
public record Caller(@Nullable String app, String key, Set<Scope> scopes, Limits limits) {
    /** Where no key is configured: whoever can reach this machine's loopback address. */
    static final Caller ANYBODY = new Caller(null, "anybody", Scope.ALL, Limits.NONE);

    /** Whoever knows the passphrase. */
    static final Caller OPERATOR = new Caller(null, "operator", Scope.ALL, Limits.NONE);

    private static final String CONTEXT = "caller";
    private static final String DEFAULT = "default";
    private static final int LONGEST_APP = 200;

    static void keep(RoutingContext context, Caller caller) {
        context.put(CONTEXT, caller);
    }

    public static Caller of(RoutingContext context) {
        Caller caller = context.get(CONTEXT);
        return Objects.requireNonNull(caller, "nobody looked at the key");
    }

    /** Who calls, for a metric: an app that has a key, {@code operator} or {@code anybody}; {@code none} for one that was turned away. */
    public static String named(RoutingContext context) {
        Caller caller = context.get(CONTEXT);
        return caller == null ? "none" : caller.app == null ? caller.key : caller.app;
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** The app whose runs this caller sees; null when it sees those of all. */
    public @Nullable String sees() {
        return may(Scope.OPERATE) ? null : app;
    }

    /** The app that what this call makes belongs to: the key's, or for operators the one that the call names. */
    public static String app(RoutingContext context, @Nullable String named) {
        var caller = of(context);
        if (caller.app != null && !caller.may(Scope.OPERATE)) {
            return caller.app;
        }
        var header = context.request().getHeader("X-App-ID");
        var told = named != null ? named : header == null || header.isBlank() ? caller.app : header.strip();
        if (told != null && told.codePointCount(0, told.length()) > LONGEST_APP) {
            throw Fields.invalid("app_id", "at most 200 characters");
        }
        return told == null ? DEFAULT : told;
    }

    /** How the history of a run names this caller. */
    public String actor(String appOfRun) {
        if (equals(ANYBODY)) {
            return "app:" + appOfRun;
        }
        return app == null ? key : "app:" + app + "/" + key;
    }
}
