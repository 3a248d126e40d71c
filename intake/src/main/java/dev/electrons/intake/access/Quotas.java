package dev.electrons.intake.access;

import dev.electrons.error.Problem;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import dev.electrons.postgres.Acceptance;
import dev.electrons.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What an app may still start: its runs in flight and its budget of the day, as Postgres has them and this instance goes on
 * counting, and its runs with agents, as this instance counts them.
 */
public final class Quotas {
    private static final Duration COUNT_HOLDS = Duration.ofSeconds(1);

    /** The lateral join is a look-up per unfinished run; a planner left to choose may walk all runs of the app. */
    private static final String IN_FLIGHT = """
            select count(*) from (select 1 from open_runs o
                cross join lateral (select app from runs where runs.run_id = o.run_id offset 0) r
                where r.app = $1 limit $2) c
            """;

    private static final String KNOWN = "select run_id from client_ids where app = $1 and client_id = $2";

    private final Postgres postgres;
    private final InstantSource clock;
    private final Refusals refusals;
    private final Map<String, Counted> inFlight = new ConcurrentHashMap<>();
    private final Budgets budgets;
    private final AgentQuota agents = new AgentQuota();

    /** Runs in flight: as last counted, with what was let through since. */
    private record Counted(long runs, Instant at) {}

    public Quotas(Postgres postgres, InstantSource clock, MeterRegistry meters) {
        this.postgres = postgres;
        this.clock = clock;
        this.refusals = new Refusals(meters);
        this.budgets = new Budgets(postgres, clock);
    }

    /** Starts a run if the caller's app may have one more; fails with 429 and when to come again otherwise. */
    public Future<Acceptance> start(
            RoutingContext context, WorkRequest request, Supplier<Future<Acceptance>> accepting) {
        return start(context, request, request.agents(), accepting);
    }

    /** The same for a run whose graph is not the one that was asked for, and has so many agents. */
    public Future<Acceptance> start(
            RoutingContext context, WorkRequest request, long agents, Supplier<Future<Acceptance>> accepting) {
        return start(Caller.of(context).limits(), request, agents, accepting);
    }

    /** The same for work that nobody calls for: what its app's keys may ask for. */
    public Future<Acceptance> start(Limits limits, WorkRequest request, Supplier<Future<Acceptance>> accepting) {
        return start(limits, request, request.agents(), accepting);
    }

    private Future<Acceptance> start(
            Limits limits, WorkRequest request, long many, Supplier<Future<Acceptance>> accepting) {
        return agents.start(limits.agentRates(), request, many, () -> affordable(limits, request, accepting))
                .recover(failure -> failure instanceof Problem problem && problem.status() == 429
                        ? known(request, problem)
                        : Future.failedFuture(failure));
    }

    private Future<Acceptance> affordable(Limits limits, WorkRequest request, Supplier<Future<Acceptance>> accepting) {
        var most = limits.inFlight();
        var budget = limits.dailyBudgetUsd();
        var room = most == null ? Future.<Void>succeededFuture() : room(request.app(), most);
        return room.compose(_ -> budget == null ? accepting.get() : budgets.start(request, budget, accepting));
    }

    /** A post that repeats an id starts nothing: it is answered as the first was, whatever the limits. */
    private Future<Acceptance> known(WorkRequest request, Problem refusal) {
        return postgres.query(KNOWN, Tuple.of(request.app(), request.executionId()))
                .compose(rows -> rows.size() == 0
                        ? refusals.counted(request.app(), refusal)
                        : Future.succeededFuture(new Acceptance.Existing(
                                new RunId(rows.iterator().next().getUUID(0)))));
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

    static <T> Future<T> refused(String code, String words, long retryAfter) {
        return Future.failedFuture(new Problem(429, code, words, Map.of("retry_after_s", Math.max(1, retryAfter))));
    }
}
