-- Requests that end without a decision: their time ran out, or the app took them back
alter table consent_request
    add column lodged_for text,
    add column idempotency_key text,
    add column fingerprint text,
    drop constraint consent_request_status_check,
    drop constraint consent_request_check,
    add check (status in ('requested', 'granted', 'partly', 'refused', 'expired', 'retracted')),
    add check ((status in ('requested', 'expired', 'retracted')) = (decided_by is null)),
    add check ((idempotency_key is null) or (lodged_for is not null and fingerprint is not null)),
    add unique (app, lodged_for, idempotency_key);

comment on column consent_request.lodged_for is 'The person signed in at the app; anybody who has the address may decide';

create index consent_request_open on consent_request (expires_at) where status = 'requested';
