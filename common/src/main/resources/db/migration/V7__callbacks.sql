-- Whom to tell of a result, and how that went. Written in the statement that writes the result; not rebuilt from the events, which do
-- not know what was delivered.
create table callbacks (
    run_id       uuid        not null,
    version      int         not null,
    app          text        not null,
    url          text        not null,
    host         text        not null generated always as
        (coalesce(lower(substring(url from '^[a-z]+://(\[[^]]*\]|[^/?#:]*)')), '')) stored,
    traceparent  text,
    state        text        not null default 'pending',
    attempts     int         not null default 0,
    tried_before int         not null default 0, -- attempts of earlier rounds; sending again by hand begins a new one
    by_hand      boolean     not null default false,
    next_due     timestamptz default now(), -- while an attempt is under way: when another instance may take over
    last_status  int,
    last_error   text,
    created_at   timestamptz not null default now(),
    delivered_at timestamptz,
    primary key (run_id, version)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000); -- what is done is kept, what is due is few
create index callbacks_by_due on callbacks (next_due) where state = 'pending';
create index callbacks_by_host on callbacks (host, next_due) where state = 'pending';

-- One row for each attempt that came to an end.
create table callback_deliveries (
    run_id      uuid        not null,
    version     int         not null,
    attempt     int         not null,
    at          timestamptz not null,
    status      int,
    error       text,
    duration_ms int         not null,
    manual      boolean     not null,
    primary key (run_id, version, attempt)
);

-- What callbacks are signed with, per app, so that it has to be kept in clear.
create table webhook_secrets (
    app            text        primary key,
    secret         text        not null,
    earlier_secret text,
    earlier_until  timestamptz,
    created_at     timestamptz not null default now(),
    rotated_at     timestamptz
);
