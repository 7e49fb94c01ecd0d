-- What a minor, or a guardian, refused or withdrew: while it stands, no guardian gives it. A row stays when it is taken back
create table consent_objection (
    id uuid primary key,
    subject text not null,
    by_whom text not null,
    app text not null references app,
    purpose text not null,
    category text not null,
    at timestamptz not null,
    lifted_at timestamptz
);

create unique index consent_objection_standing
    on consent_objection (subject, by_whom, app, purpose, category) where lifted_at is null;

-- Which guardian gave a grant, so that it falls with the evidence
alter table consent_grant add column guardian text, add check (by_guardian = (guardian is not null)) not valid;
alter table consent_grant_aud add column guardian text;

-- The wish of a young person whose guardian has to agree
alter table consent_request add column assented_at timestamptz;

create index consent_request_waiting on consent_request (lodged_for) where status in ('requested', 'deferred');
