create table erasure_journal (
    only_one boolean primary key default true check (only_one),
    id       uuid not null,
    lines    bigint not null,
    head     text not null
);

comment on table erasure_journal is
    'How far the journal of erasures outside the database had come when this was committed. A journal that is another one, shorter or different must not be used';

alter table erasure add column replayed boolean not null default false;

comment on column erasure.replayed is
    'Brought back from the journal: the consents that it ended may be back as well, and are ended again before it is done';
comment on table erasure is 'What people had erased, and how far that has come';
