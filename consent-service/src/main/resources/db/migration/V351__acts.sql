-- What people refused and are not asked again until something changed; the id is that of the request they refused
create table consent_refusal (
    id uuid primary key references consent_request,
    subject text not null,
    app text not null references app,
    purpose text not null,
    asked text not null,
    refused_at timestamptz not null,
    lifted_at timestamptz
);

create index consent_refusal_standing on consent_refusal (subject, app) where lifted_at is null;

-- Requests that the person will decide later
alter table consent_request
    add column deferred_by text,
    add column deferred_until timestamptz,
    drop constraint consent_request_status_check,
    drop constraint consent_request_check,
    add constraint consent_request_status_check
        check (status in ('requested', 'deferred', 'granted', 'partly', 'refused', 'expired', 'retracted')),
    add constraint consent_request_check
        check ((status in ('requested', 'deferred', 'expired', 'retracted')) = (decided_by is null)),
    add check (status <> 'deferred' or (deferred_by is not null and deferred_until is not null));

-- A key may lead to no consent, and an answer that is repeated tells what the write changed
alter table consent_idempotency
    alter column consent drop not null,
    add column revision bigint not null default 0;

alter table consent_idempotency alter column revision drop default;

create index consent_grant_ending on consent_grant (valid_until) where state in ('given', 'renewed');
