create table restriction (
    subject text primary key,
    restricted_at timestamptz,
    ground text check (ground in ('accuracy-contested', 'unlawful-use', 'needed-for-claims', 'objection-pending')),
    revision bigint not null,
    check ((restricted_at is null) = (ground is null))
);

comment on table restriction is
    'Restriction of processing (GDPR Art. 18) as it stands for each person who ever asked for one; how it stood before is in the audit history';
