create table cosignature (
    origin   text not null,
    witness  text not null,
    size     bigint not null default 0,
    cosigned timestamptz,
    problem  text,
    primary key (origin, witness)
);

comment on table cosignature is 'Up to where each witness of the policy has cosigned the log, and what was in the way last';

create table witnessed_checkpoint (
    origin text primary key,
    size   bigint not null,
    note   text not null,
    at     timestamptz not null
);

comment on table witnessed_checkpoint is
    'The latest checkpoint of each log that as many have cosigned as the policy demands, with their signature lines';
