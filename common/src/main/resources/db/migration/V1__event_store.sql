-- The event table is the source of truth; everything else here can be rebuilt from it.
create table events (
    run_id  uuid        not null,
    version int         not null,
    type    text        not null,
    schema  smallint    not null,
    at      timestamptz not null,
    actor   text        not null,
    cause   text,
    data    text        not null,
    primary key (run_id, version)
) partition by range (run_id);

-- An insert never fails for want of a partition.
create table events_default partition of events default;

-- The least UUIDv7 of an instant: its first 48 bits are milliseconds.
create function run_id_floor(at timestamptz) returns uuid language sql immutable strict as $$
    select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes sure that a partition exists for each of these months, from `back` months ago to `ahead` months from now. Rows
-- of such a month that were caught by the default partition move to their own. Returns how many it made.
create function ensure_partitions(back int, ahead int) returns int language plpgsql as $$
declare
    first_of_month timestamptz;
    low uuid;
    high uuid;
    partition text;
    made int := 0;
begin
    perform pg_advisory_xact_lock(hashtext(current_schema() || '.events partitions'));
    for n in -back .. ahead loop
        first_of_month := (date_trunc('month', now() at time zone 'UTC') + n * interval '1 month') at time zone 'UTC';
        partition := 'events_' || to_char(first_of_month at time zone 'UTC', 'YYYY_MM');
        continue when to_regclass(quote_ident(current_schema()) || '.' || partition) is not null;
        low := run_id_floor(first_of_month);
        high := run_id_floor((first_of_month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
        if exists (select from events_default where run_id >= low and run_id < high) then
            execute format('create table %I (like events including all)', partition);
            execute format(
                'with moved as (delete from events_default where run_id >= %L and run_id < %L returning *)'
                ' insert into %I select * from moved', low, high, partition);
            execute format('alter table events attach partition %I for values from (%L) to (%L)', partition, low, high);
        else
            execute format('create table %I partition of events for values from (%L) to (%L)', partition, low, high);
        end if;
        made := made + 1;
    end loop;
    return made;
end
$$;

select ensure_partitions(1, 3);

-- A cache: the state of a long run as it was after an event. Can be dropped at any time.
create table snapshots (
    run_id  uuid     primary key,
    version int      not null,
    schema  smallint not null,
    state   text     not null
);

-- One row per run for lists and status. No index holds a column that changes, so that every update is a HOT update.
create table runs (
    run_id       uuid        primary key,
    version      int         not null,
    app          text        not null,
    execution_id text        not null,
    request_id   text        not null,
    task_type    text        not null,
    workflow     text,
    target       text,
    title        text        not null,
    priority     int         not null,
    phase        text        not null,
    status       text        not null,
    provider     text,
    model        text,
    runner_used  text,
    error        text,
    error_code   text,
    created_at   timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz
) with (fillfactor = 70);
create index runs_by_app on runs (app, run_id);
create index runs_by_target on runs (target, run_id) where target is not null;

-- Insert-only, so indexes cost an insert and nothing later: lists of runs that ended badly start here.
create table results (
    run_id  uuid        not null,
    version int         not null,
    status  text        not null,
    at      timestamptz not null,
    data    text        not null,
    primary key (run_id, version)
);
create index results_not_completed on results (run_id) where status <> 'completed';

-- One row per unfinished run; key_hash and never a partition number, which changes when partitions are added.
create table open_runs (
    run_id   uuid        primary key,
    key_hash int         not null,
    next_due timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
create index open_runs_by_due on open_runs (next_due);

-- What clients call their runs; the insert that loses a race reads the winner.
create table client_ids (
    app       text not null,
    client_id text not null,
    run_id    uuid not null,
    primary key (client_id, app) -- in this order, so that an operator finds a run of any app
) partition by hash (client_id);
do $$
begin
    for n in 0 .. 7 loop
        execute format('create table client_ids_%s partition of client_ids for values with (modulus 8, remainder %s)', n, n);
    end loop;
end
$$;
