-- Each state of a person that gateways decided from, so that a decision can be made again. Goes with the person's name in the
-- history, by which alone it is found.
create table decided_from (
    pseudonym  text   not null,
    changed_at bigint not null,
    subject    text   not null references audit_secret (subject) on delete cascade,
    snapshot   text   not null,
    primary key (pseudonym, changed_at)
);

create index decided_from_subject on decided_from (subject);
