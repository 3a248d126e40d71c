package dev.electrons.intake.access;

import dev.electrons.event.WorkRequest;
import dev.electrons.postgres.Acceptance;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What apps may still spend today. Counted are what their models cost since midnight UTC, also in runs that are under way, and what such a
 * run may still cost where its definition bounds it.
 */
final class Budgets {
    /** A run that starts may count twice for so long. */
    private static final Duration HOLDS = Duration.ofSeconds(5);
    /** Younger knowledge is good enough to refuse by. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** Models are accounted for as they answer; results tell of those that are asked where there are no accounts. */
    private static final String SPENT = """
            select greatest(
                (select coalesce(sum(cost_usd), 0) from results where app = $1 and at >= $2 and cost_usd is not null),
                (select coalesce(sum(cost_micros), 0) / 1000000.0 from runner_spending
                    where app = $1 and day = ($2::timestamptz at time zone 'UTC')::date))
            """;

    /** The lateral join is a look-up per run that reserves; a planner left to choose may walk all runs of the app. */
    private static final String RESERVED = """
            select coalesce(sum(greatest(0, o.reserved_micros - (
                select coalesce(sum(a.cost_micros), 0) from runner_attempts a where a.run_id = o.run_id::text))), 0)
                / 1000000.0
            from open_runs o cross join lateral (select app from runs where runs.run_id = o.run_id offset 0) r
            where o.reserved_micros is not null and r.app = $1
            """;

    private final Postgres postgres;
    private final InstantSource clock;
    private final Map<String, Tab> tabs = new ConcurrentHashMap<>();

    Budgets(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Starts the run if what is left of the budget is enough for it; fails with 429 otherwise. */
    Future<Acceptance> start(WorkRequest request, BigDecimal budget, Supplier<Future<Acceptance>> accepting) {
        var micros = request.reservedMicros();
        var cost = micros == null ? BigDecimal.ZERO : BigDecimal.valueOf(micros, 6);
        var tab = tabs.computeIfAbsent(request.app(), _ -> new Tab());
        if (tab.take(cost, budget, clock.instant().minus(HOLDS), midnight())) {
            return started(tab, cost, accepting);
        }
        return looked(tab, request.app())
                .compose(_ -> tab.take(cost, budget, Instant.MIN, midnight())
                        ? started(tab, cost, accepting)
                        : refused(request.app(), tab.known(), cost, budget));
    }

    private static Future<Acceptance> started(Tab tab, BigDecimal cost, Supplier<Future<Acceptance>> accepting) {
        return Future.succeededFuture()
                .compose(_ -> accepting.get())
                .onComplete(answer -> tab.began(cost, answer.result() instanceof Acceptance.Accepted));
    }

    private Instant midnight() {
        return clock.instant().truncatedTo(ChronoUnit.DAYS);
    }

    private Future<Void> looked(Tab tab, String app) {
        var now = clock.instant();
        var midnight = midnight();
        return tab.look(now.minus(LEAST), midnight, () -> {
            var since = midnight.atOffset(ZoneOffset.UTC);
            var spent = amount(SPENT, Tuple.of(app, since));
            var reserved = amount(RESERVED, Tuple.of(app));
            return Future.all(spent, reserved).map(_ -> new Tab.Known(spent.result(), reserved.result(), now));
        });
    }

    private Future<BigDecimal> amount(String sql, Tuple parameters) {
        return postgres.query(sql, parameters)
                .map(rows -> rows.iterator().next().getBigDecimal(0));
    }

    private Future<Acceptance> refused(String app, Tab.Known known, BigDecimal cost, BigDecimal budget) {
        var words = new StringBuilder("app " + app + " may spend " + text(budget) + " USD a day: " + text(known.spent())
                + " are spent, " + text(known.reserved()) + " are kept for runs under way");
        if (cost.signum() > 0) {
            words.append(", and this one may cost ").append(text(cost));
        }
        boolean today = known.spent().add(cost).compareTo(budget) < 0;
        var left = Duration.between(clock.instant(), midnight().plus(1, ChronoUnit.DAYS));
        return Quotas.refused("BUDGET_EXCEEDED", words.toString(), (today ? HOLDS : left).toSeconds());
    }

    private static String text(BigDecimal usd) {
        var plain = usd.stripTrailingZeros();
        return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
    }
}
