-- Who may decide for a minor. A row stays when that ends
create table guardianship (
    id uuid primary key,
    subject text not null,
    guardian text not null,
    subject_name text not null,
    guardian_name text not null,
    authority text not null check (authority in ('parent', 'court-appointed')),
    evidence text not null check (evidence in ('birth-certificate', 'court-order', 'signed-declaration')),
    reference text not null,
    asked_at timestamptz not null,
    judged_by text,
    judged_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    reason text,
    settled_at timestamptz,
    check (subject <> guardian),
    check (judged_by not in (guardian, subject)),
    check ((judged_at is null) = (judged_by is null)),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (reason is null))
);

comment on column guardianship.reference is 'Where the evidence is found, for the operator; never in the audit history';
comment on column guardianship.settled_at is 'When what was given under it was last seen to, after its end or the majority of the person';

-- Nobody asks twice for the same person, however many requests run at once
create unique index guardianship_once on guardianship (subject, guardian) where ended_at is null;
create index guardianship_guardian on guardianship (guardian);
create index guardianship_unsettled on guardianship (subject) where settled_at is null;

-- Words that young people tell their guardian, each good for one asking. Only their hash is kept
create table guardian_code (
    hash text primary key,
    subject text not null,
    subject_name text not null,
    expires_at timestamptz not null,
    used_by text,
    guardianship uuid references guardianship
);

create index guardian_code_subject on guardian_code (subject);
