create table record_version (
    key_id        text not null references wrapped_key (id),
    record        text not null,
    version       text not null,
    begun_at      timestamptz not null,
    ended_at      timestamptz,
    superseded_at timestamptz,
    primary key (key_id, record, version)
);

comment on table record_version is
    'Which versions of sealed records data services may give back. Record and version are pseudonyms under the index key, and go with it';
comment on column record_version.begun_at is 'Before it was sent to the data service, by the clock of this database like the other two';
comment on column record_version.ended_at is 'Since when it is known that the data service has it; null as long as nobody knows';
comment on column record_version.superseded_at is 'Since when it is known that another one is newer; null as long as it may be the newest';
