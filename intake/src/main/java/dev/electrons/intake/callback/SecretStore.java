package dev.electrons.intake.callback;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The secrets of the apps, made when first needed. */
final class SecretStore {
    private static final Duration GRACE = Duration.ofHours(24);

    private static final String MAKE =
            "insert into webhook_secrets (app, secret) values ($1, $2) on conflict do nothing";

    private static final String FIND = """
            select secret, case when earlier_until > now() then earlier_secret end,
                case when earlier_until > now() then earlier_until end
            from webhook_secrets where app = $1
            """;

    private static final String ROTATE = """
            insert into webhook_secrets (app, secret) values ($1, $2)
            on conflict (app) do update set secret = excluded.secret, earlier_secret = webhook_secrets.secret,
                earlier_until = now() + $3::bigint * interval '1 millisecond', rotated_at = now()
            returning secret, earlier_secret, earlier_until
            """;

    private final Postgres postgres;
    private final SecureRandom random = new SecureRandom();

    /**
     * An app's secrets.
     *
     * @param earlier the one before the last rotation, while it still signs
     */
    record Secrets(
            Secret secret,
            @Nullable Secret earlier,
            @Nullable Instant earlierUntil) {
        List<Secret> all() {
            return Stream.concat(Stream.of(secret), Stream.ofNullable(earlier)).toList();
        }
    }

    SecretStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Secrets> of(String app) {
        return postgres.query(FIND, Tuple.of(app))
                .compose(rows -> rows.size() > 0 ? Future.succeededFuture(secrets(rows)) : made(app));
    }

    /** Whoever loses the race to make one takes the winner's. */
    private Future<Secrets> made(String app) {
        return postgres.query(MAKE, Tuple.of(app, Secret.random(random).text()))
                .compose(_ -> postgres.query(FIND, Tuple.of(app)))
                .map(SecretStore::secrets);
    }

    /** A new secret; the one before it signs too for 24 hours. */
    Future<Secrets> rotate(String app) {
        return postgres.query(ROTATE, Tuple.of(app, Secret.random(random).text(), GRACE.toMillis()))
                .map(SecretStore::secrets);
    }

    private static Secrets secrets(RowSet<Row> rows) {
        var row = rows.iterator().next();
        var earlier = row.getString(1);
        var until = row.getOffsetDateTime(2);
        return new Secrets(
                new Secret(row.getString(0)),
                earlier == null ? null : new Secret(earlier),
                until == null ? null : until.toInstant());
    }
}
