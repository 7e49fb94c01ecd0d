create table reseal (
    id         uuid primary key,
    service    text not null,
    subject    text,
    reason     text not null check (reason in ('leak-suspected', 'leak-confirmed', 'exercise')),
    asked_by   text not null,
    asked_at   timestamptz not null,
    begun_at   timestamptz,
    categories text[],
    people     bigint not null default 0,
    failed     bigint not null default 0,
    held       bigint not null default 0,
    done_at    timestamptz
);

create unique index reseal_open on reseal (service, coalesce(subject, '')) where done_at is null;

comment on table reseal is 'What operators ordered to be sealed anew at data services: what rests there under data keys that only open';
comment on column reseal.begun_at is 'When a gateway told what the service has, and who has closed keys of it was noted';
comment on column reseal.held is 'People whose data a legal hold keeps as it is';

create table reseal_person (
    reseal     uuid not null references reseal on delete cascade,
    subject    text not null,
    gateway    text,
    attempts   integer not null default 0,
    not_before timestamptz not null,
    primary key (reseal, subject)
);

comment on table reseal_person is 'Whose data is still to be sealed anew; who is done is in here no more';
comment on column reseal_person.gateway is 'Which gateway does it, until not_before; none where it waits';

create table reseal_outcome (
    reseal    uuid not null references reseal on delete cascade,
    route     text not null,
    result    text not null,
    documents bigint not null,
    primary key (reseal, route, result)
);

comment on table reseal_outcome is 'How many documents of a route ended how; of nobody by name';
