create table subject_shard (
    shard int primary key,
    revision bigint not null
);

insert into subject_shard (shard, revision) select shard, 0 from generate_series(0, 15) as shard;

comment on table subject_shard is
    'The head of each shard. Whoever changes a consent holds the row lock until commit, so revisions have no gaps and appear in commit order';

create table consent_change (
    shard int not null references subject_shard,
    revision bigint not null,
    subject text not null,
    at timestamptz not null,
    primary key (shard, revision)
);

create index consent_change_subject on consent_change (subject, revision desc);

create table gateway_lease (
    gateway text primary key,
    expires_at timestamptz not null,
    applied jsonb not null
);

comment on column gateway_lease.applied is 'Shard to the revision up to which the gateway enforces every change';
