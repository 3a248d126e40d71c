package dev.electrons.intake.callback;

import dev.electrons.id.RunId;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Callbacks that are due, in Postgres; its clock alone says when that is, so that instances need not agree on the time. */
final class CallbackStore {
    /**
     * Takes what is due: the oldest, but of one host no more than may be called at once, so that one host's backlog is not all
     * that is seen. Walks the hosts by the index. An attempt counts when it is taken, and who settles it must know its number.
     */
    private static final String TAKE = """
            with recursive hosts (host) as (
                select min(host) from callbacks where state = 'pending'
                union all
                select (select min(c.host) from callbacks c where c.state = 'pending' and c.host > hosts.host)
                from hosts where hosts.host is not null
            ), taken as (
                select due.* from hosts
                left join unnest($1::text[], $2::int[]) as busy (host, calls) on busy.host = hosts.host
                cross join lateral (
                    select c.run_id, c.version, c.by_hand, c.next_due from callbacks c
                    where c.state = 'pending' and c.host = hosts.host and c.next_due <= now()
                        and (c.body is not null
                            or exists (select from results r where r.run_id = c.run_id and r.version = c.version))
                    order by c.next_due limit greatest($3::int - coalesce(busy.calls, 0), 0)
                    for update skip locked
                ) due
                order by due.next_due limit $4
            )
            update callbacks c set attempts = c.attempts + 1, by_hand = false,
                next_due = now() + $5::bigint * interval '1 millisecond'
            from taken where c.run_id = taken.run_id and c.version = taken.version
            returning c.run_id, c.version, c.attempts, c.attempts - c.tried_before, taken.by_hand, c.app, c.url, c.host,
                c.traceparent, c.tracestate,
                coalesce(c.body, (select r.data from results r where r.run_id = c.run_id and r.version = c.version)),
                (select s.secret from webhook_secrets s where s.app = c.app),
                (select s.earlier_secret from webhook_secrets s where s.app = c.app and s.earlier_until > now())
            """;

    /** Of an attempt that somebody else has overtaken, or that was sent again by hand meanwhile, only the log is kept. */
    private static final String SETTLE = """
            with logged as (
                insert into callback_deliveries (run_id, version, attempt, at, status, error, duration_ms, manual)
                values ($1, $2, $3, now() - $7::bigint * interval '1 millisecond', $4, $5, $7::bigint, $8)
                on conflict do nothing
            )
            update callbacks set state = $6, last_status = $4, last_error = $5,
                next_due = now() + $9::bigint * interval '1 millisecond',
                delivered_at = case when $6 = 'delivered' then now() else delivered_at end
            where run_id = $1 and version = $2 and attempts = $3 and not by_hand
            """;

    private static final String AGAIN = """
            update callbacks set state = 'pending', next_due = now(), by_hand = true, tried_before = attempts
            where run_id = $1 and version = $2
            """;

    private static final String OLDEST = """
            select greatest(extract(epoch from now() - min(next_due)), 0)::float8 from callbacks where state = 'pending'
            """;

    private final Postgres postgres;

    CallbackStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Takes what is due, for as long as the lease.
     *
     * @param calls that this instance has in flight, by host
     */
    Future<List<Delivery>> take(Map<String, Integer> calls, int perHost, int most, Duration lease) {
        var hosts = List.copyOf(calls.keySet());
        var parameters = Tuple.of(
                hosts.toArray(String[]::new),
                hosts.stream().map(host -> calls.getOrDefault(host, 0)).toArray(Integer[]::new),
                perHost,
                most,
                lease.toMillis());
        return postgres.query(TAKE, parameters).map(rows -> {
            var taken = new ArrayList<Delivery>(rows.size());
            rows.forEach(row -> taken.add(delivery(row)));
            return taken;
        });
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                new RunId(row.getUUID(0)),
                row.getInteger(1),
                row.getInteger(2),
                row.getInteger(3),
                row.getBoolean(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                Stream.of(11, 12)
                        .flatMap(column -> Stream.ofNullable(row.getString(column)))
                        .map(Secret::new)
                        .toList());
    }

    Future<Void> settle(Delivery delivery, Verdict verdict, Duration took) {
        var delay = verdict.delay();
        return postgres.query(SETTLE, Tuple.from(new Object[] {
                    delivery.run().value(),
                    delivery.version(),
                    delivery.attempt(),
                    verdict.status(),
                    verdict.words(),
                    verdict.outcome().state(),
                    took.toMillis(),
                    delivery.manual(),
                    delay == null ? null : delay.toMillis()
                }))
                .mapEmpty();
    }

    /** Begins anew with a callback; false when there is none. */
    Future<Boolean> again(RunId run, int version) {
        return postgres.query(AGAIN, Tuple.of(run.value(), version)).map(rows -> rows.rowCount() == 1);
    }

    /** How long the oldest has been due, in seconds; 0 when none is. */
    Future<Double> oldestDue() {
        return postgres.query(OLDEST, Tuple.tuple()).map(rows -> {
            var age = rows.iterator().next().getDouble(0);
            return age == null ? 0 : age;
        });
    }
}
