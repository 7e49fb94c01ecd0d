-- A key that only opens leaves its place to another, which seals what is written from then on.
drop index wrapped_key_place;

create unique index wrapped_key_place on wrapped_key (subject, level, category, epoch) where state in ('active', 'suspended');

-- All of a person's, whatever their state: what a gateway asks for
create index wrapped_key_of_subject on wrapped_key (subject, level, category, epoch);

alter table wrapped_key add column closed_by uuid;

create index wrapped_key_closed_by on wrapped_key (closed_by, id) where closed_by is not null;

comment on column wrapped_key.closed_by is 'The rotation since which it only opens';

alter table key_rotation
    drop constraint key_rotation_level_check,
    drop constraint key_rotation_check,
    add column category text,
    add column seen_at timestamptz,
    add check (level in ('root', 'epoch', 'subject', 'data')),
    add check (subject is null or level in ('subject', 'data')),
    add check (category is null or level = 'data');

drop index key_rotation_open;

create unique index key_rotation_open on key_rotation (level, coalesce(subject, ''), coalesce(category, ''))
    where done_at is null;

comment on table key_rotation is
    'What operators asked to be wrapped anew, or to be sealed under other keys. How far that is, the keys themselves say';
comment on column key_rotation.seen_at is
    'Of data keys: when the change was first seen to be committed. What gateways remember from before ends a minute later';
