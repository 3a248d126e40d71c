package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.roster.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Lets only those pass who know the token that services share, in whichever header their client puts it. */
record ServiceToken(Optional<Secret> token) implements Handler<RoutingContext> {
    private static final String BEARER = "Bearer ";

    @Override
    public void handle(RoutingContext context) {
        if (token.isPresent() && !given(context.request(), token.get())) {
            throw new Problem(401, "UNAUTHORIZED", "a service token is required: Authorization: Bearer …");
        }
        context.next();
    }

    private static boolean given(HttpServerRequest request, Secret token) {
        var bearer = request.getHeader("Authorization");
        if (bearer != null
                && bearer.startsWith(BEARER)
                && token.matches(bearer.substring(BEARER.length()).strip())) {
            return true;
        }
        return given(request, "x-api-key", token) || given(request, "x-goog-api-key", token);
    }

    private static boolean given(HttpServerRequest request, String header, Secret token) {
        var key = request.getHeader(header);
        return key != null && token.matches(key);
    }
}
