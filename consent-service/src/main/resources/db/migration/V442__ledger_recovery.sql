create table ledger_recovery (
    shard  text        not null,
    number int         not null,
    at     timestamptz not null,
    actor  text        not null,
    reason text        not null check (reason in ('database-lost', 'database-damaged', 'mistake', 'exercise')),
    size   bigint      not null,
    lost   text        not null,
    primary key (shard, number)
);

comment on table ledger_recovery is
    'Each time that the log had lost entries and went on under another name: how many were left, and the checkpoint that cannot be reached';

create trigger append_only before update or delete on ledger_recovery
    for each row execute function ledger_is_append_only();
create trigger append_only_whole before truncate on ledger_recovery
    for each statement execute function ledger_is_append_only();
