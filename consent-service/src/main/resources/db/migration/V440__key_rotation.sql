create function wrapping_key(material text) returns text language sql immutable strict parallel safe
    return encode(substring(decode(translate(left(material, 24), '-_', '+/'), 'base64') from 5 for 12), 'hex');

comment on function wrapping_key is
    'Bytes 4 to 16 of the header that a wrapped key begins with; 24 digits of base64url are its first 18';

alter table wrapped_key
    add column wrapped_by text generated always as (wrapping_key(material)) stored,
    add column retiring boolean not null default false;

create index wrapped_key_by on wrapped_key (wrapped_by, level, id) where state <> 'shredded';
create index wrapped_key_subject_by on wrapped_key (id) include (wrapped_by) where level = 'subject' and state <> 'shredded';
create index wrapped_key_retiring on wrapped_key (id) where retiring and state <> 'shredded';

comment on column wrapped_key.wrapped_by is 'The key that this one needs to open: an era, or a subject key';
comment on column wrapped_key.retiring is 'A gateway is to put another subject key in the place of this one';

create table key_era (
    name         text primary key,
    key_id       text not null unique,
    begun_at     timestamptz not null,
    destroyed_at timestamptz
);

comment on table key_era is 'Eras (shred epochs) that gateways told of. Their keys are in no database';

create table key_rotation (
    id       uuid primary key,
    level    text not null check (level in ('root', 'epoch', 'subject')),
    subject  text check (subject is null or level = 'subject'),
    asked_by text not null,
    asked_at timestamptz not null,
    keys     bigint not null,
    done_at  timestamptz
);

create unique index key_rotation_open on key_rotation (level, coalesce(subject, '')) where done_at is null;

comment on table key_rotation is 'What operators asked to be wrapped anew. How far that is, the keys themselves say';

create table key_worker (
    only_one boolean primary key default true check (only_one),
    gateway  text not null,
    until    timestamptz not null
);

comment on table key_worker is 'The gateway that works on keys at present. Two at once would do no harm, but the work twice';
