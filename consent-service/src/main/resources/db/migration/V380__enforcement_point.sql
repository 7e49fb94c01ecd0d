create table enforcement_point (
    id text primary key,
    name text not null,
    made_by text not null,
    made_at timestamptz not null,
    removed_at timestamptz,
    gone_from_keycloak boolean not null default false
);

comment on table enforcement_point is 'OAuth clients that may ask the decision point about everyone; their secrets are in Keycloak alone';
comment on column enforcement_point.gone_from_keycloak is 'Set once Keycloak has taken a removed one away';
