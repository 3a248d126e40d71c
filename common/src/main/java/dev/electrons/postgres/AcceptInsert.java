package dev.electrons.postgres;

import dev.electrons.event.EventCodec;
import dev.electrons.id.RunId;
import dev.electrons.postgres.Acceptance.Accepted;
import dev.electrons.postgres.Acceptance.Existing;
import dev.electrons.run.Evolve;
import dev.electrons.run.RunState;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Accepts requests: names claimed and first events, summaries and due times written, all in one statement. */
final class AcceptInsert {
    private static final int TRIES = 3;

    private static final String CLAIM_AND_INSERT = """
            with incoming as (
                select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $37::text[])
                    as i (run_id, app, name, alias, alias2)
            ), named as (
                insert into client_ids (app, client_id, run_id)
                select app, name, run_id from incoming where name is not null order by app, name
                on conflict do nothing returning run_id
            ), accepted as (
                insert into runs (run_id, version, app, execution_id, request_id, task_type, workflow, target, title,
                    priority, phase, status, provider, model, runner_used, error, error_code, created_at, started_at,
                    ended_at)
                select s.* from unnest($13::uuid[], $14::int[], $15::text[], $16::text[], $17::text[], $18::text[],
                    $19::text[], $20::text[], $21::text[], $22::int[], $23::text[], $24::text[], $25::text[],
                    $26::text[], $27::text[], $28::text[], $29::text[], $30::timestamptz[], $31::timestamptz[],
                    $32::timestamptz[]) as s (run_id)
                where s.run_id in (select run_id from incoming where name is null union all select run_id from named)
                on conflict (run_id) do nothing returning run_id
            ), aliased as (
                insert into client_ids (app, client_id, run_id)
                select app, a, run_id from incoming join accepted using (run_id)
                cross join lateral (values (alias), (alias2)) as aliases (a)
                where a is not null order by app, a
                on conflict do nothing
            ), appended as (
                insert into events (run_id, version, type, schema, at, actor, cause, data)
                select e.* from unnest($5::uuid[], $6::int[], $7::text[], $8::int[], $9::timestamptz[], $10::text[],
                    $11::text[], $12::text[]) as e (run_id) join accepted using (run_id)
            ), opened as (
                insert into open_runs (run_id, key_hash, next_due, reserved_micros)
                select o.* from unnest($33::uuid[], $34::int[], $35::timestamptz[], $36::bigint[]) as o (run_id)
                join accepted using (run_id)
            )
            select run_id from accepted
            """;

    private static final String WINNERS = """
            select app, client_id, run_id from client_ids
            where (app, client_id) in (select * from unnest($1::text[], $2::text[]))
            """;

    private final Postgres postgres;

    /** One app's name for a run. */
    private record Name(String app, String id) {}

    AcceptInsert(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<List<Acceptance>> accept(List<Accept> requests) {
        var firsts = firstOfEachName(requests);
        return insert(parameters(firsts), TRIES).compose(rows -> {
            Set<RunId> accepted = new HashSet<>();
            rows.forEach(row -> accepted.add(new RunId(row.getUUID(0))));
            return winners(requests, accepted).map(winners -> answers(requests, accepted, winners));
        });
    }

    private Future<RowSet<Row>> insert(Tuple parameters, int tries) {
        return postgres.query(CLAIM_AND_INSERT, parameters)
                .recover(failure -> Failures.retryable(failure) && tries > 1
                        ? insert(parameters, tries - 1)
                        : Future.failedFuture(failure));
    }

    private static List<Accept> firstOfEachName(List<Accept> requests) {
        var names = new HashSet<Name>();
        return requests.stream()
                .filter(request -> {
                    var name = name(request);
                    return name == null || names.add(name);
                })
                .sorted(java.util.Comparator.comparing(Accept::run))
                .toList();
    }

    /** Losers can't be read by the statement that lost: the winner may have committed after it began. */
    private Future<Map<Name, RunId>> winners(List<Accept> requests, Set<RunId> accepted) {
        List<Name> lost = new ArrayList<>();
        for (var request : requests) {
            var name = name(request);
            if (name != null && !accepted.contains(request.run())) {
                lost.add(name);
            }
        }
        if (lost.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var parameters = new Parameters().texts(lost, Name::app).texts(lost, Name::id);
        return postgres.query(WINNERS, parameters.tuple()).map(rows -> {
            Map<Name, RunId> found = new HashMap<>();
            rows.forEach(row -> found.put(new Name(row.getString(0), row.getString(1)), new RunId(row.getUUID(2))));
            return found;
        });
    }

    private static List<Acceptance> answers(List<Accept> requests, Set<RunId> accepted, Map<Name, RunId> winners) {
        return requests.stream()
                .<Acceptance>map(request -> {
                    var name = name(request);
                    if (name == null || accepted.contains(request.run())) {
                        return new Accepted(request.run());
                    }
                    var winner = Objects.requireNonNull(winners.get(name), "a client id was taken by no run");
                    return winner.equals(request.run()) ? new Accepted(winner) : new Existing(winner);
                })
                .toList();
    }

    private static @Nullable Name name(Accept request) {
        return request.name()
                .map(id -> new Name(
                        Objects.requireNonNull(Parameters.text(request.request().app())),
                        Objects.requireNonNull(Parameters.text(id))))
                .orElse(null);
    }

    private static Tuple parameters(List<Accept> rows) {
        var states = rows.stream()
                .map(row -> Evolve.fold(row.run(), List.of(row.first())))
                .toList();
        var parameters = new Parameters()
                .ids(rows, Accept::run)
                .texts(rows, row -> row.request().app())
                .texts(rows, row -> row.name().orElse(null))
                .texts(rows, row -> alias(row, 0));
        var firsts = rows.stream().map(Accept::first).toList();
        EventAppend.events(
                parameters,
                firsts,
                firsts.stream().map(first -> EventCodec.encode(first.event())).toList());
        EventAppend.summaries(parameters, states.stream().map(RunSummary::of).toList());
        return parameters
                .ids(states, RunState::run)
                .numbers(states, state -> KeyHash.of(state.run()))
                .times(states, state -> state.nextDue().orElseThrow())
                .amounts(states, state -> state.asked().reservedMicros())
                .texts(rows, row -> alias(row, 1))
                .tuple();
    }

    private static @Nullable String alias(Accept row, int place) {
        var aliases = row.aliases();
        return place < aliases.size() ? aliases.get(place) : null;
    }
}
