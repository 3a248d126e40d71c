-- Keys of applications that were made by the API. The secrets are kept nowhere, only their SHA-256.
create table api_keys (
    id             text        primary key,
    app            text        not null,
    label          text,
    sha256         text        not null unique,
    earlier_sha256 text,
    earlier_until  timestamptz,
    scopes         text[]      not null,
    limits         text        not null,
    created_at     timestamptz not null default now(),
    created_by     text        not null,
    rotated_at     timestamptz,
    revoked_at     timestamptz
);
