-- Access tokens that count no more, until the last of them would have expired anyway. Null means any.
create table ended_tokens (
    id           bigint generated always as identity primary key,
    subject      text,
    session      text,
    app          text,
    issued_until timestamptz not null,
    unique nulls not distinct (subject, session, app, issued_until)
);

create index ended_tokens_age on ended_tokens (issued_until);
