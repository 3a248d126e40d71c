package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.roster.Secret;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Lets only those pass who know the token that services share. */
record ServiceToken(Optional<Secret> token) implements Handler<RoutingContext> {
    private static final String BEARER = "Bearer ";

    @Override
    public void handle(RoutingContext context) {
        var given = context.request().getHeader("Authorization");
        boolean right = token.isEmpty()
                || (given != null
                        && given.startsWith(BEARER)
                        && token.get().matches(given.substring(BEARER.length()).strip()));
        if (!right) {
            throw new Problem(401, "UNAUTHORIZED", "a service token is required: Authorization: Bearer …");
        }
        context.next();
    }
}
