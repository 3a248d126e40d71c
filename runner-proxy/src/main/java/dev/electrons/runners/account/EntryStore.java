package dev.electrons.runners.account;

import dev.electrons.postgres.Postgres;
import dev.electrons.runners.wire.Usage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table of attempts, and with it what each app spent on each day. Writing the same entries again changes nothing. */
final class EntryStore {
    private static final String WRITE = """
            with given as (
                select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::timestamptz[], $11::bigint[], $12::bigint[], $13::bigint[],
                    $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::boolean[],
                    $20::text[])
            ), added as (
                insert into runner_attempts (id, attempt_id, run_id, app, runner, protocol, model, served_model, status,
                    started_at, duration_ms, first_token_ms, input_tokens, output_tokens, cache_read_tokens,
                    cache_write_tokens, reasoning_tokens, cost_micros, estimated, price_version)
                select * from given on conflict (id) do nothing
                returning *
            )
            insert into runner_spending as s
                (day, app, model, attempts, unpriced, input_tokens, output_tokens, cost_micros)
            select (started_at at time zone 'UTC')::date, coalesce(app, ''), model, count(*),
                count(*) filter (where cost_micros is null), coalesce(sum(input_tokens), 0),
                coalesce(sum(output_tokens), 0), coalesce(sum(cost_micros), 0)
            from added group by 1, 2, 3 order by 2, 1, 3
            on conflict (app, day, model) do update set
                attempts = s.attempts + excluded.attempts,
                unpriced = s.unpriced + excluded.unpriced,
                input_tokens = s.input_tokens + excluded.input_tokens,
                output_tokens = s.output_tokens + excluded.output_tokens,
                cost_micros = s.cost_micros + excluded.cost_micros
            """;

    private static final String FORGET = """
            delete from runner_attempts where id in (
                select id from runner_attempts where started_at < $1 order by started_at limit $2)
            """;

    private final Postgres postgres;

    EntryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Void> write(List<Entry> entries) {
        var parameters = Tuple.tuple();
        parameters.addArrayOfUUID(entries.stream().map(Entry::id).toArray(UUID[]::new));
        texts(parameters, entries, entry -> entry.caller().attemptId());
        texts(parameters, entries, entry -> entry.caller().run());
        texts(parameters, entries, entry -> entry.caller().app());
        texts(parameters, entries, Entry::runner);
        texts(parameters, entries, Entry::protocol);
        texts(parameters, entries, Entry::model);
        texts(parameters, entries, Entry::servedModel);
        texts(parameters, entries, Entry::status);
        parameters.addArrayOfOffsetDateTime(entries.stream()
                .map(entry -> entry.startedAt().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new));
        numbers(parameters, entries, entry -> entry.duration().toMillis());
        numbers(parameters, entries, entry -> milliseconds(entry.firstToken()));
        tokens(parameters, entries, Usage::inputTokens);
        tokens(parameters, entries, Usage::outputTokens);
        tokens(parameters, entries, Usage::cacheReadTokens);
        tokens(parameters, entries, Usage::cacheWriteTokens);
        tokens(parameters, entries, Usage::reasoningTokens);
        numbers(parameters, entries, Entry::costMicros);
        parameters.addArrayOfBoolean(entries.stream().map(Entry::estimated).toArray(Boolean[]::new));
        texts(parameters, entries, Entry::priceVersion);
        return postgres.query(WRITE, parameters).mapEmpty();
    }

    private static @Nullable Long milliseconds(@Nullable Duration length) {
        return length == null ? null : Long.valueOf(length.toMillis());
    }

    private static void tokens(Tuple parameters, List<Entry> entries, Function<Usage, @Nullable Long> of) {
        numbers(parameters, entries, entry -> entry.usage() == null ? null : of.apply(entry.usage()));
    }

    private static void texts(Tuple parameters, List<Entry> entries, Function<Entry, @Nullable String> of) {
        parameters.addArrayOfString(entries.stream().map(of).toArray(String[]::new));
    }

    private static void numbers(Tuple parameters, List<Entry> entries, Function<Entry, @Nullable Long> of) {
        parameters.addArrayOfLong(entries.stream().map(of).toArray(Long[]::new));
    }

    /** Deletes attempts that began before then, so many at most; answers how many there were. */
    Future<Integer> forget(OffsetDateTime before, int most) {
        return postgres.query(FORGET, Tuple.of(before, most)).map(rows -> rows.rowCount());
    }
}
