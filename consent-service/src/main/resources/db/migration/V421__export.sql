create table data_export (
    id        uuid primary key,
    subject   text not null,
    asked_at  timestamptz not null,
    parts     text[] not null,
    delivered int not null default 0 check (delivered between 0 and cardinality(parts)),
    done_at   timestamptz
);

create index data_export_of_subject on data_export (subject, asked_at desc);

comment on table data_export is
    'Copies of their data that people asked for, and how far each was sent (GDPR Art. 15(3), 20). Never anything of what is in them';
comment on column data_export.parts is 'What is read, in this order: data service, path and, where it is not read, why not';
