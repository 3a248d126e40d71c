package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.roster.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets only those pass who know the token that services share, in whichever header their client puts it. */
record ServiceToken(Optional<Secret> token) implements Handler<RoutingContext> {
    private static final String BEARER = "Bearer ";

    @Override
    public void handle(RoutingContext context) {
        if (token.isPresent() && given(context.request()).noneMatch(token.get()::matches)) {
            throw new Problem(401, "UNAUTHORIZED", "a service token is required: Authorization: Bearer …");
        }
        context.next();
    }

    private static Stream<String> given(HttpServerRequest request) {
        var bearer = Stream.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()).strip());
        var keys = Stream.of("x-api-key", "x-goog-api-key").flatMap(name -> Stream.ofNullable(request.getHeader(name)));
        return Stream.concat(bearer, keys);
    }
}
