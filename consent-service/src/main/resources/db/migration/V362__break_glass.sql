create table break_glass (
    session uuid primary key,
    subject text not null,
    staff text not null,
    app text not null references app,
    categories text[] not null check (cardinality(categories) > 0),
    reason text not null check (reason in ('unconscious', 'acute-danger', 'cannot-consent')),
    explanation text not null,
    opened_at timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    revision bigint not null,
    check (subject <> staff),
    check (opened_at < until and until <= opened_at + interval '60 minutes'),
    check ((ended_at is null) = (ended_by is null)),
    check (ended_at <= until)
);

comment on column break_glass.explanation is 'For the ethics board; never in the audit history';

create index break_glass_subject on break_glass (subject, opened_at desc);
create index break_glass_running on break_glass (until) where ended_at is null;

create table review_case (
    id uuid primary key,
    kind text not null check (kind in ('break-glass')),
    session uuid not null unique references break_glass,
    staff text not null,
    opened_at timestamptz not null,
    state text not null check (state in ('open', 'closed')),
    finding text check (finding in ('justified', 'excessive', 'unjustified')),
    remark text,
    closed_by text,
    closed_at timestamptz,
    check ((state = 'open') = (closed_at is null) and (closed_at is null) = (finding is null)),
    check (closed_by <> staff)
);

-- The review before the next use: two at once of one clinician cannot be, whatever runs beside
create unique index review_case_open on review_case (staff) where state = 'open';
