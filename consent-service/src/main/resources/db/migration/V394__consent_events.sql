-- Where an app is told of changes of consents
alter table app add column events_uri text;
alter table app_aud add column events_uri text;

-- What an app is to be told, written in the transaction of the change. Per person in the order of the changes, since whoever
-- changes a person's consents holds the lock of the person's shard. Several words in one column have spaces between.
create table consent_event (
    sequence          bigint generated always as identity primary key,
    id                uuid not null unique,
    app               text not null references app,
    subject           text not null,
    consent           uuid not null references consent deferrable initially deferred,
    kind              text not null,
    purpose           text not null,
    categories        text not null,
    state             text not null,
    revision          bigint not null,
    at                timestamptz not null,
    effective_at      timestamptz not null,
    to_delete         text not null,
    delete_by         timestamptz,
    due_at            timestamptz,
    give_up_at        timestamptz not null,
    attempts          int not null default 0,
    failure           text,
    delivered_at      timestamptz,
    secret_hash       bytea,
    acknowledged_at   timestamptz,
    deleted_at        timestamptz,
    check ((to_delete = '') = (delete_by is null)),
    check ((acknowledged_at is null) = (deleted_at is null))
);

comment on column consent_event.due_at is 'Not to be sent before; null where it is delivered or given up';
comment on column consent_event.secret_hash is 'SHA-256 of what was last sent for the acknowledgement';

create index consent_event_of_app on consent_event (app, sequence);
create index consent_event_waiting on consent_event (app, subject, sequence) where due_at is not null;
create index consent_event_undeleted on consent_event (app, delete_by) where acknowledged_at is null;

-- Which replica sends to an app at present; a replica that died holds it for a minute more
create table consent_event_queue (
    app        text primary key references app,
    held_by    uuid,
    held_until timestamptz
);
