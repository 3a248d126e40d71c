package dev.electrons.postgres;

import dev.electrons.event.EventCodec;
import dev.electrons.event.Recorded;
import dev.electrons.json.Json;
import dev.electrons.postgres.AppendBatch.Call;
import dev.electrons.postgres.AppendBatch.Due;
import dev.electrons.postgres.RunWrite.Ended;
import dev.electrons.run.Folded;
import dev.electrons.run.RunSummary;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Appends a batch: one statement for all of it, so that a collision in one run undoes everything. */
final class EventAppend {
    private static final int TRIES = 3;

    private static final String COMPANIONS = """
            with appended as (
                insert into events (run_id, version, type, schema, at, actor, cause, data)
                select * from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::text[],
                    $7::text[], $8::text[])
            ), summarised as (
                insert into runs (run_id, version, app, execution_id, request_id, task_type, workflow, target, title,
                    priority, phase, status, provider, model, runner_used, error, error_code, created_at, started_at,
                    ended_at)
                select * from unnest($9::uuid[], $10::int[], $11::text[], $12::text[], $13::text[], $14::text[],
                    $15::text[], $16::text[], $17::text[], $18::int[], $19::text[], $20::text[], $21::text[],
                    $22::text[], $23::text[], $24::text[], $25::text[], $26::timestamptz[], $27::timestamptz[],
                    $28::timestamptz[])
                on conflict (run_id) do update set
                    version = excluded.version, task_type = excluded.task_type, workflow = excluded.workflow,
                    target = excluded.target,
                    phase = excluded.phase, status = excluded.status, provider = excluded.provider,
                    model = excluded.model, runner_used = excluded.runner_used, error = excluded.error,
                    error_code = excluded.error_code, started_at = excluded.started_at, ended_at = excluded.ended_at
                where runs.version < excluded.version
            ), resulted as (
                insert into results (run_id, version, status, at, data, app, workflow, task_type, cost_usd)
                select * from unnest($29::uuid[], $30::int[], $31::text[], $32::timestamptz[], $33::text[], $34::text[],
                    $35::text[], $36::text[], $37::float8[])
                on conflict (run_id, version) do nothing
            ), opened as (
                insert into open_runs (run_id, key_hash, next_due, reserved_micros)
                select * from unnest($38::uuid[], $39::int[], $40::timestamptz[], $41::bigint[])
                on conflict (run_id) do update set next_due = excluded.next_due
                where excluded.next_due < open_runs.next_due
            )
            """;

    private static final String CLOSE = "delete from open_runs where run_id = any($42::uuid[])";

    /** Only with runs that want to be called back; those that do not pay nothing. */
    private static final String CALL = """
            , called as (
                insert into callbacks (run_id, version, app, url, traceparent, tracestate)
                select * from unnest($43::uuid[], $44::int[], $45::text[], $46::text[], $47::text[], $48::text[])
                on conflict (run_id, version) do nothing
            )
            """;

    private static final String APPEND = COMPANIONS + CLOSE;
    private static final String APPEND_AND_CALL = COMPANIONS + CALL + CLOSE;

    private final Postgres postgres;

    EventAppend(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Void> append(List<RunWrite> writes) {
        var batch = AppendBatch.of(writes);
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        var calls = batch.calls();
        var parameters = parameters(batch, batch.events());
        return calls.isEmpty()
                ? write(APPEND, parameters.tuple(), TRIES)
                : write(APPEND_AND_CALL, calls(parameters, calls).tuple(), TRIES);
    }

    /** Everything of the batch but its events, and but callbacks: what happened long ago is not told again. */
    Future<Void> companions(List<RunWrite> writes) {
        return write(APPEND, parameters(AppendBatch.of(writes), List.of()).tuple(), TRIES);
    }

    private Future<Void> write(String statement, Tuple parameters, int tries) {
        return postgres.query(statement, parameters).<Void>mapEmpty().recover(failure -> {
            if (Failures.is(failure, Failures.UNIQUE_VIOLATION)) {
                return Future.failedFuture(new VersionConflict(String.valueOf(failure.getMessage())));
            }
            return Failures.retryable(failure) && tries > 1
                    ? write(statement, parameters, tries - 1)
                    : Future.failedFuture(failure);
        });
    }

    private static Parameters parameters(AppendBatch batch, List<Folded> events) {
        var parameters = new Parameters();
        events(
                parameters,
                Folded.events(events),
                events.stream().map(Folded::data).toList());
        summaries(parameters, batch.summaries());
        parameters
                .ids(batch.ended(), Ended::run)
                .numbers(batch.ended(), Ended::version)
                .texts(batch.ended(), ended -> ended.result().status())
                .times(batch.ended(), ended -> ended.result().timestamp())
                .texts(batch.ended(), ended -> Json.text(ended.result()))
                .texts(batch.ended(), ended -> ended.result().appId())
                .texts(batch.ended(), Ended::workflow)
                .texts(batch.ended(), ended -> ended.result().taskType())
                .add(batch.ended().stream().map(Ended::cost).toArray(Double[]::new));
        parameters
                .ids(batch.due(), Due::run)
                .numbers(batch.due(), due -> due.open().keyHash())
                .times(batch.due(), due -> due.open().due())
                .amounts(batch.due(), due -> due.open().reserved());
        return parameters.ids(batch.closed(), run -> run);
    }

    private static Parameters calls(Parameters parameters, List<Call> calls) {
        return parameters
                .ids(calls, call -> call.ended().run())
                .numbers(calls, call -> call.ended().version())
                .texts(calls, call -> call.ended().result().appId())
                .texts(calls, call -> call.to().url())
                .texts(calls, call -> call.to().traceparent())
                .texts(calls, call -> call.to().tracestate());
    }

    static void events(Parameters parameters, List<Recorded> events, List<String> data) {
        parameters
                .ids(events, Recorded::run)
                .numbers(events, Recorded::version)
                .texts(events, recorded -> EventCodec.type(recorded.event()))
                .numbers(events, _ -> EventCodec.SCHEMA)
                .times(events, Recorded::at)
                .texts(events, Recorded::actor)
                .texts(events, Recorded::cause)
                .texts(data, text -> text);
    }

    static void summaries(Parameters parameters, List<RunSummary> rows) {
        parameters
                .ids(rows, RunSummary::run)
                .numbers(rows, RunSummary::version)
                .texts(rows, RunSummary::app)
                .texts(rows, RunSummary::executionId)
                .texts(rows, RunSummary::requestId)
                .texts(rows, RunSummary::taskType)
                .texts(rows, RunSummary::workflow)
                .texts(rows, RunSummary::target)
                .texts(rows, RunSummary::title)
                .numbers(rows, RunSummary::priority)
                .texts(rows, row -> row.phase().name())
                .texts(rows, RunSummary::status)
                .texts(rows, RunSummary::provider)
                .texts(rows, RunSummary::model)
                .texts(rows, RunSummary::runnerUsed)
                .texts(rows, RunSummary::error)
                .texts(rows, RunSummary::errorCode)
                .times(rows, RunSummary::createdAt)
                .times(rows, RunSummary::startedAt)
                .times(rows, RunSummary::endedAt);
    }
}
