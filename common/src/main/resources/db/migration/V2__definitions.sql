-- Definitions of workflows: a version is written once and never changed; runs are pinned to the one they started with.
create table definitions (
    name       text        not null,
    version    int         not null,
    hash       text        not null,
    source     text        not null,
    parsed     text        not null,
    created_at timestamptz not null default now(),
    created_by text        not null,
    primary key (name, version)
);

-- Which version new runs get.
create table active_definitions (
    name    text primary key,
    version int  not null,
    foreign key (name, version) references definitions
);
