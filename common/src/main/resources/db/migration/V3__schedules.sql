-- What is to be run again and again. A firing is an accepted request whose name says the schedule and the instant, so that it
-- can be repeated without doubling; next_due moves on only after that.
create table schedules (
    app        text        not null,
    name       text        not null,
    cron       text,
    every_ms   bigint,
    time_zone  text        not null,
    misfire    text        not null,
    params     text        not null,
    paused     boolean     not null default false,
    next_due   timestamptz not null,
    last_fired timestamptz,
    last_run   uuid,
    created_at timestamptz not null default now(),
    primary key (app, name)
);
create index schedules_by_due on schedules (next_due) where not paused;
