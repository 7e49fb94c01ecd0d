-- An app as an audited entity. Several words in one column have spaces between, as no id and no address holds one.
alter table app
    alter column purposes type text using array_to_string(purposes, ' '),
    alter column redirect_uris type text using array_to_string(redirect_uris, ' '),
    add column categories text not null default '',
    add column place text,
    add column setting text not null default 'private'
        check (setting in ('private', 'clinical', 'workplace', 'education')),
    add column state text not null default 'active'
        check (state in ('proposed', 'approved', 'active', 'refused', 'retired')),
    add column suspended boolean not null default false,
    add column frozen boolean not null default false,
    add column cut_off_at timestamptz,
    add column from_file boolean not null default false,
    add column edition int not null default 0,
    add column proposal text,
    add column proposal_edition int not null default 0,
    add column proposed_by text,
    add column proposed_at timestamptz,
    add column operator_approval text,
    add column chair_approval text,
    add column approved boolean not null default false,
    add column keycloak_pending boolean not null default false,
    add column revision bigint not null default 0,
    add column version int not null default 0;

-- until now every app came from the file
update app set from_file = true, edition = 1;

comment on column app.state is 'Apart from being cut off, which is apart so that neither cut lifts the other';
comment on column app.cut_off_at is 'Tokens that Keycloak issued up to then renew nothing';
comment on column app.edition is 'The proposal that is in force; 0 where none ever was';
comment on column app.approved is 'The open proposal has every approval and goes into force once Keycloak knows it';
comment on column app.keycloak_pending is 'Keycloak has to be brought into line with this row';
comment on column app.revision is 'Counts the changes of this row';

create table app_aud (
    id text not null,
    rev bigint not null references consent_history,
    revtype smallint not null,
    revend bigint references consent_history,
    name text,
    organisation text,
    purposes text,
    categories text,
    study text,
    redirect_uris text,
    first_party boolean,
    homepage text,
    place text,
    setting text,
    state text,
    suspended boolean,
    frozen boolean,
    cut_off_at timestamptz,
    from_file boolean,
    edition int,
    proposal text,
    proposal_edition int,
    proposed_by text,
    proposed_at timestamptz,
    operator_approval text,
    chair_approval text,
    approved boolean,
    revision bigint,
    primary key (id, rev)
);
