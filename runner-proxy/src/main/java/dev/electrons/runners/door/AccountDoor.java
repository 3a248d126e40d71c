package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.runners.account.Statements;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** {@code GET /accounts}: what was spent, by day, app and model. */
public final class AccountDoor {
    private static final int USUAL_DAYS = 30;

    private final Statements statements;
    private final InstantSource clock;

    public AccountDoor(Statements statements, InstantSource clock) {
        this.statements = statements;
        this.clock = clock;
    }

    Future<Reply> list(RoutingContext context) {
        var request = context.request();
        var today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        var until = day(request, "until").orElse(today);
        var since = day(request, "since").orElse(until.minusDays(USUAL_DAYS));
        return statements.list(since, until, request.getParam("app")).map(found -> Reply.of(200, found));
    }

    private static Optional<LocalDate> day(HttpServerRequest request, String name) {
        var text = request.getParam(name);
        try {
            return Optional.ofNullable(text).map(LocalDate::parse);
        } catch (DateTimeParseException _) {
            throw new Problem(400, "INVALID_FIELD", name + " must be a day such as 2026-11-21");
        }
    }
}
