-- Who looked at what: read from the log a moment later, can be thrown away and built again.
create table access (
    access     uuid        primary key,
    sequence   bigint      not null,
    at         timestamptz not null,
    subject    text,
    actor      text,
    app        text,
    service    text,
    route      text,
    operation  text,
    purpose    text,
    categories text[]      not null,
    omitted    text[]      not null,
    outcome    text        not null,
    reason     text,
    status     integer,
    bytes      bigint      not null,
    windows    bigint      not null,
    last_sign  timestamptz not null
);

create index access_by_time on access (at desc, access desc);
create index access_by_subject on access (subject, at desc, access desc);
create index access_by_app on access (app, at desc, access desc);
create index access_open on access (access) where outcome = 'open';

create table access_position (
    shard    text   primary key,
    position bigint not null
);
