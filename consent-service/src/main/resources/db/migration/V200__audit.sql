-- The log itself: written once, by one process at a time, in one order. Only the primary key, so that writing stays cheap.
create table ledger_leaf (
    shard    text   not null,
    sequence bigint not null,
    hash     bytea  not null,
    entry    bytea  not null,
    primary key (shard, sequence)
);

-- Roots of 256 leaves (level 1), of 65,536 leaves (level 2), and so on: with them every proof reads a few hundred hashes.
create table ledger_node (
    shard text     not null,
    level smallint not null,
    index bigint   not null,
    hash  bytea    not null,
    primary key (shard, level, index)
);

create table ledger_head (
    shard    text   primary key,
    size     bigint not null,
    root     bytea  not null,
    frontier bytea  not null,
    epoch    bigint not null
);

-- The highest signed checkpoint. Apart from the head, so that signing never waits for the writer.
create table ledger_checkpoint (
    shard text   primary key,
    size  bigint not null,
    note  text   not null
);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end
$$;

create trigger append_only before update or delete on ledger_leaf
    for each row execute function ledger_is_append_only();
create trigger append_only_whole before truncate on ledger_leaf
    for each statement execute function ledger_is_append_only();
create trigger append_only before update or delete on ledger_node
    for each row execute function ledger_is_append_only();
create trigger append_only_whole before truncate on ledger_node
    for each statement execute function ledger_is_append_only();

-- Events that belong to a change in this database: they commit with it and move to the log right after.
create table audit_outbox (
    id    bigint generated always as identity primary key,
    event bytea not null
);

-- What a subject's pseudonym is derived from. Destroying a row severs the subject from the history for ever.
create table audit_secret (
    subject text  primary key,
    secret  bytea not null
);
