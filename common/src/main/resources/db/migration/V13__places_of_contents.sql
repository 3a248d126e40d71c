-- Contents may lie in a store besides Postgres. Each says where, so that both are read while one setting gives way to the other.
alter table artifacts add column place text not null default 'postgres';

-- Also what is to be removed: it was begun at the epoch, and is here until its bytes are gone. An upload that ends in the
-- meantime finds that out, so that no artifact ever lacks its content.
alter table artifact_uploads add column place text not null default 'postgres';
