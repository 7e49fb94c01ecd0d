create table authzen_tenant (
    name text primary key,
    fixture text not null,
    loaded_by text not null,
    loaded_at timestamptz not null
);

comment on table authzen_tenant is 'Foreign subjects, resources and rules for outside scenario suites; nothing in it is real';

create table authzen_key (
    id text primary key,
    name text not null,
    hash bytea not null,
    kind text not null check (kind in ('enforcement-point', 'app', 'tenant')),
    app text references app,
    tenant text references authzen_tenant on delete cascade,
    made_by text not null,
    made_at timestamptz not null,
    revoked_at timestamptz,
    check ((kind = 'app') = (app is not null)),
    check ((kind = 'tenant') = (tenant is not null))
);

comment on column authzen_key.hash is 'SHA-256 of the secret part, which has 244 random bits and is stored nowhere';

create index authzen_key_tenant on authzen_key (tenant);

create table authzen_page_key (
    singleton boolean primary key default true check (singleton),
    key bytea not null
);

insert into authzen_page_key (key)
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
