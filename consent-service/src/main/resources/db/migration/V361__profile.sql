create table profile (
    subject text primary key,
    place text,
    born_on date,
    revision bigint not null
);

comment on table profile is 'What deciding must know of a person; how it stood before is kept nowhere, and that it changed in the audit history';
