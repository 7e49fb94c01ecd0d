-- Which numbers of their answers gateways have recorded, made from the log as the accesses are
create table answer_run (
    gateway    text           not null,
    run        uuid           not null,
    seen       int8multirange not null,
    counted    bigint         not null,
    ended      boolean        not null,
    due        bigint         not null,
    mark       bigint         not null,
    mark_at    timestamptz    not null,
    last_sign  timestamptz    not null,
    canary     timestamptz,
    lacking    bigint         not null default 0,
    lacking_at timestamptz,
    primary key (gateway, run)
);

comment on column answer_run.seen is 'Numbers that have a record, or were told as those of refusals that could not be recorded';
comment on column answer_run.counted is 'The highest number known to be given';
comment on column answer_run.due is 'What is not seen up to here is lacking: it was given five minutes before the last sign, or the run has ended';
comment on column answer_run.mark is 'What counted was at mark_at; becomes due once there is a sign five minutes later';
comment on column answer_run.canary is 'The last refusal of a self-test';
comment on column answer_run.lacking_at is 'When more was lacking than before';

alter table gateway_lease add column since timestamptz not null default now();
comment on column gateway_lease.since is 'When it was asked for; for display and for what is due an hour later, never for what a lease allows';
