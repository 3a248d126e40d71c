-- Values too large for the stream, by the SHA-256 of their content. The content lies in chunks of at most 1 MiB, so that
-- a large one is written and read without ever being whole in memory or in one transaction.
create table artifacts (
    sha256     text        primary key,
    content    uuid        not null,
    bytes      bigint      not null,
    type       text        not null,
    created_at timestamptz not null default now()
);

create table artifact_chunks (
    content uuid  not null,
    n       int   not null,
    bytes   bytea not null,
    primary key (content, n)
);
alter table artifact_chunks alter column bytes set storage external;

-- Contents that are on their way and not known by their hash yet; one that was given up is found here.
create table artifact_uploads (
    content  uuid        primary key,
    begun_at timestamptz not null default now()
);
create index artifact_uploads_by_age on artifact_uploads (begun_at);

-- Why an artifact is kept, and who may read it: an app that posted it (then there is no run), or a run of that app.
create table artifact_owners (
    sha256     text        not null references artifacts (sha256),
    app        text        not null,
    run_id     uuid,
    created_at timestamptz not null default now(),
    unique nulls not distinct (sha256, app, run_id)
);
create index artifact_owners_by_age on artifact_owners (created_at, sha256);
create index artifact_owners_by_run on artifact_owners (run_id) where run_id is not null;
