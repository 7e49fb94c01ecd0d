-- A shredded key stays as a tombstone. What is stored after an erasure has another key at the same place.
alter table wrapped_key
    drop constraint wrapped_key_subject_level_category_epoch_key,
    add column shredded_at timestamptz;

create unique index wrapped_key_place on wrapped_key (subject, level, category, epoch) where state <> 'shredded';

comment on table wrapped_key is
    'Keys that only a gateway''s root key can unwrap. A shredded row stays as a tombstone, so that what it sealed is known as erased';

create function shredded_is_for_ever() returns trigger language plpgsql as $$
begin
    raise exception 'a shredded key stays shredded';
end
$$;

create trigger shredded_is_for_ever before update or delete on wrapped_key
    for each row when (old.state = 'shredded') execute function shredded_is_for_ever();

alter table consent_change add column erases boolean not null default false;

create index consent_change_erasing on consent_change (subject, revision desc) where erases;

comment on column consent_change.erases is 'Keys of the person were destroyed: what was decided before is released no more';

create table erasure (
    id           uuid primary key,
    subject      text not null,
    category     text,
    month        text,
    asked_at     timestamptz not null,
    state        text not null check (state in ('asked', 'held', 'destroyed', 'done')),
    revision     bigint not null default 0,
    destroyed_at timestamptz,
    keys         int not null default 0,
    key_ids      text[] not null default '{}',
    done_at      timestamptz,
    gateways     int,
    confirmed    int,
    lapsed       int,
    check ((state in ('destroyed', 'done')) = (destroyed_at is not null)),
    check ((state = 'done') = (done_at is not null))
);

create index erasure_of_subject on erasure (subject, asked_at desc);
create index erasure_unfinished on erasure (asked_at) where state in ('asked', 'destroyed');

comment on table erasure is
    'What people had erased, and how far that has come. The journal that a restored backup has to be brought in line with';

create table legal_hold (
    id           uuid primary key,
    subject      text not null,
    ground       text not null check (ground in ('legal-claims', 'legal-obligation', 'public-health')),
    proposed_by  text not null,
    proposed_at  timestamptz not null,
    confirmed_by text check (confirmed_by <> proposed_by),
    confirmed_at timestamptz,
    lifted_by    text,
    lifted_at    timestamptz
);

create index legal_hold_of_subject on legal_hold (subject) where lifted_at is null;

comment on table legal_hold is 'In force from its confirmation by another of the staff until it is lifted (GDPR Art. 17(3))';
