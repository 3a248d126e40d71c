-- What each attempt at a runner took. Unknown is null and never 0; money in millionths of a US dollar.
create table runner_attempts (
    id                 uuid        primary key,
    attempt_id         text,
    run_id             text,
    app                text,
    runner             text        not null,
    protocol           text        not null,
    model              text        not null,
    served_model       text        not null,
    status             text        not null,
    started_at         timestamptz not null,
    duration_ms        bigint      not null,
    first_token_ms     bigint,
    input_tokens       bigint,
    output_tokens      bigint,
    cache_read_tokens  bigint,
    cache_write_tokens bigint,
    reasoning_tokens   bigint,
    cost_micros        bigint,
    estimated          boolean     not null,
    price_version      text
);
create index runner_attempts_by_run on runner_attempts (run_id) where run_id is not null;
create index runner_attempts_by_time on runner_attempts (started_at);

-- The same, summed up by day (UTC), in the transaction that writes it: what budgets look at. No app is ''.
create table runner_spending (
    day           date   not null,
    app           text   not null,
    model         text   not null,
    attempts      bigint not null,
    unpriced      bigint not null,
    input_tokens  bigint not null,
    output_tokens bigint not null,
    cost_micros   bigint not null,
    primary key (app, day, model)
);

-- Answers by the attempt that they were given to, kept for a day, so that asking again costs nothing.
create table runner_responses (
    attempt_id text        not null,
    question   bytea       not null,
    headers    text        not null,
    body       bytea       not null,
    created_at timestamptz not null default now(),
    primary key (attempt_id, question)
);
create index runner_responses_by_time on runner_responses (created_at);
