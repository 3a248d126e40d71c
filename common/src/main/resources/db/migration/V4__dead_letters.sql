-- Messages that could not be read or handled, as de.dlq told them. The same message has the same id, however often it is told.
create table dead_letters (
    seq         bigint generated always as identity primary key,
    id          text        not null unique,
    reason      text        not null,
    service     text        not null,
    topic       text        not null,
    at          timestamptz not null,
    letter      text        not null,
    redriven_at timestamptz
);
create index dead_letters_by_time on dead_letters (at);
