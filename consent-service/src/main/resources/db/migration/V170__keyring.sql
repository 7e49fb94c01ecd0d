create table wrapped_key (
    id text primary key,
    level text not null check (level in ('subject', 'data')),
    subject text not null,
    category text not null,
    epoch text not null,
    state text not null check (state in ('active', 'decrypt-only', 'suspended', 'shredded')),
    material text,
    created_at timestamptz not null,
    unique (subject, level, category, epoch),
    check ((material is null) = (state = 'shredded')),
    check ((category = '') = (level = 'subject'))
);

comment on table wrapped_key is
    'Keys that only a gateway''s root key can unwrap. A shredded row stays as a tombstone, so that its place is never filled again';
comment on column wrapped_key.category is 'Empty for a subject key';
