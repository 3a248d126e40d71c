package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What an app may still start: its runs in flight and its cost of the day, as Postgres has them and this instance goes on counting. */
public final class Quotas {
    private static final Duration COUNT_HOLDS = Duration.ofSeconds(1);
    private static final Duration COST_HOLDS = Duration.ofSeconds(5);

    /** The lateral join is a look-up per unfinished run; a planner left to choose may walk all runs of the app. */
    private static final String IN_FLIGHT = """
            select count(*) from (select 1 from open_runs o
                cross join lateral (select app from runs where runs.run_id = o.run_id offset 0) r
                where r.app = $1 limit $2) c
            """;

    private static final String COST = """
            select coalesce(sum(cost_usd), 0) from results where app = $1 and at >= $2 and cost_usd is not null
            """;

    private final Postgres postgres;
    private final InstantSource clock;
    private final Map<String, Counted> inFlight = new ConcurrentHashMap<>();
    private final Map<String, Spent> spent = new ConcurrentHashMap<>();

    /** Runs in flight: as last counted, with what was let through since. */
    private record Counted(long runs, Instant at) {}

    private record Spent(BigDecimal usd, Instant at) {}

    public Quotas(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Succeeds when the caller's app may start one more run; fails with 429 and when to come again otherwise. */
    public Future<Void> admit(RoutingContext context, String app) {
        var limits = Caller.of(context).limits();
        var most = limits.inFlight();
        var budget = limits.dailyBudgetUsd();
        var room = most == null ? Future.<Void>succeededFuture() : room(app, most);
        return budget == null ? room : room.compose(_ -> affordable(app, budget));
    }

    private Future<Void> room(String app, int most) {
        if (taken(app, most)) {
            return Future.succeededFuture();
        }
        var asked = clock.instant();
        return postgres.query(IN_FLIGHT, Tuple.of(app, most)).compose(rows -> {
            var counted = new Counted(rows.iterator().next().getLong(0), asked);
            inFlight.merge(app, counted, (known, fresh) -> known.at.isAfter(fresh.at) ? known : fresh);
            return taken(app, most)
                    ? Future.succeededFuture()
                    : refused(
                            "IN_FLIGHT_LIMIT", "app " + app + " has " + most + " runs in flight, as many as it may", 1);
        });
    }

    /** Takes one place, if what is known is fresh enough and says that there is one. */
    private boolean taken(String app, int most) {
        var oldest = clock.instant().minus(COUNT_HOLDS);
        boolean[] taken = {false};
        inFlight.computeIfPresent(app, (_, known) -> {
            if (known.at.isBefore(oldest) || known.runs >= most) {
                return known;
            }
            taken[0] = true;
            return new Counted(known.runs + 1, known.at);
        });
        return taken[0];
    }

    private Future<Void> affordable(String app, BigDecimal budget) {
        var now = clock.instant();
        var midnight = now.truncatedTo(ChronoUnit.DAYS);
        var known = spent.get(app);
        boolean fresh = known != null && known.at.isAfter(now.minus(COST_HOLDS)) && !known.at.isBefore(midnight);
        var cost = fresh && known != null ? Future.succeededFuture(known.usd) : cost(app, midnight, now);
        return cost.compose(usd -> usd.compareTo(budget) < 0
                ? Future.succeededFuture()
                : refused(
                        "BUDGET_EXCEEDED",
                        "app " + app + " has spent its budget of " + budget.toPlainString() + " USD of today",
                        Duration.between(now, midnight.plus(1, ChronoUnit.DAYS)).toSeconds()));
    }

    private Future<BigDecimal> cost(String app, Instant midnight, Instant now) {
        var since = midnight.atOffset(java.time.ZoneOffset.UTC);
        return postgres.query(COST, Tuple.of(app, since)).map(rows -> {
            var usd = rows.iterator().next().getBigDecimal(0);
            spent.put(app, new Spent(usd, now));
            return usd;
        });
    }

    private static Future<Void> refused(String code, String words, long retryAfter) {
        return Future.failedFuture(new Problem(429, code, words, Map.of("retry_after_s", Math.max(1, retryAfter))));
    }
}
