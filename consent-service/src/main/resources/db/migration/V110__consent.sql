create table consent_request (
    id uuid primary key,
    app text not null references app,
    purpose text not null,
    items jsonb not null,
    validity text not null,
    redirect_uri text,
    state text,
    lodged_at timestamptz not null,
    expires_at timestamptz not null,
    status text not null check (status in ('requested', 'granted', 'partly', 'refused')),
    decided_by text,
    decided_at timestamptz,
    decision text,
    consent uuid,
    check ((status = 'requested') = (decided_by is null))
);

create table consent (
    id uuid primary key,
    version int not null,
    subject text not null,
    app text not null references app,
    purpose text not null,
    state text not null,
    given_at timestamptz not null,
    valid_until timestamptz not null,
    notice_version int not null,
    notice_hash text not null,
    notice_language text not null,
    revision bigint not null
);

create index consent_subject on consent (subject);

create table consent_grant (
    id uuid primary key,
    version int not null,
    consent uuid not null references consent,
    category text not null,
    operations text not null,
    fidelity text not null,
    state text not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    check (valid_from < valid_until)
);

create index consent_grant_consent on consent_grant (consent);

create table consent_idempotency (
    subject text not null,
    key text not null,
    fingerprint text not null,
    consent uuid not null references consent deferrable initially deferred,
    at timestamptz not null,
    primary key (subject, key)
);

-- Written by Hibernate Envers: how each row stood after each change, and who changed it

create sequence consent_history_seq;

create table consent_history (
    id bigint primary key,
    at bigint not null,
    actor text not null
);

create table consent_aud (
    id uuid not null,
    rev bigint not null references consent_history,
    revtype smallint not null,
    revend bigint references consent_history,
    subject text,
    app text,
    purpose text,
    state text,
    given_at timestamptz,
    valid_until timestamptz,
    notice_version int,
    notice_hash text,
    notice_language text,
    revision bigint,
    primary key (id, rev)
);

create table consent_grant_aud (
    id uuid not null,
    rev bigint not null references consent_history,
    revtype smallint not null,
    revend bigint references consent_history,
    consent uuid,
    category text,
    operations text,
    fidelity text,
    state text,
    valid_from timestamptz,
    valid_until timestamptz,
    primary key (id, rev)
);

create index consent_grant_aud_consent on consent_grant_aud (consent);
