-- What happened to each target; like events of runs, the source of truth. The key is a hash of the target's normal form.
create table guard_events (
    key     text        not null,
    version int         not null,
    type    text        not null,
    schema  smallint    not null,
    at      timestamptz not null,
    actor   text        not null,
    cause   text,
    data    text        not null,
    primary key (key, version)
);

-- One row per target: what lists show of it, and when it must be looked at again.
create table guards (
    key      text        primary key,
    target   text        not null,
    key_hash int         not null,
    version  int         not null,
    holder   uuid,
    waiting  int         not null,
    failures int         not null,
    review   boolean     not null,
    next_due timestamptz,
    at       timestamptz not null
);
create index guards_by_due on guards (next_due) where next_due is not null;
create index guards_by_review on guards (key) where review;

-- A cache: the state of a target as it was after an event. Can be dropped at any time.
create table guard_snapshots (
    key     text     primary key,
    version int      not null,
    schema  smallint not null,
    state   text     not null
);
