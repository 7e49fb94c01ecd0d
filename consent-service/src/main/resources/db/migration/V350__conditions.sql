-- What a grant is bound to besides its cell and its time
alter table consent_grant
    add column form text not null default 'explicit',
    add column study text,
    add column place text,
    add column data_from timestamptz,
    add column data_until timestamptz,
    add column uses int check (uses > 0),
    add column uses_per text,
    add column erase_by timestamptz,
    add column by_guardian boolean not null default false,
    add column effective_at timestamptz,
    add check (data_from < data_until),
    add check (uses_per is null or uses is not null);

update consent_grant set effective_at = valid_from;

alter table consent_grant alter column effective_at set default now(), alter column effective_at set not null;

alter table consent_grant_aud
    add column form text,
    add column study text,
    add column place text,
    add column data_from timestamptz,
    add column data_until timestamptz,
    add column uses int,
    add column uses_per text,
    add column erase_by timestamptz,
    add column by_guardian boolean,
    add column effective_at timestamptz;

-- The latest change of a record: why, and since when it is so. Each change is a row of consent_aud
alter table consent add column cause text, add column effective_at timestamptz;

update consent set effective_at = given_at,
    cause = case state when 'withdrawn' then 'withdrawn' when 'expired' then 'replaced' else 'given' end;

alter table consent
    alter column cause set default 'given',
    alter column cause set not null,
    alter column effective_at set default now(),
    alter column effective_at set not null;

alter table consent_aud add column cause text, add column effective_at timestamptz;

update consent_aud as past set effective_at = to_timestamp(history.at / 1000.0),
    cause = case past.state when 'withdrawn' then 'withdrawn' when 'expired' then 'replaced' else 'given' end
from consent_history as history where history.id = past.rev;

update consent_grant_aud as past set effective_at = to_timestamp(history.at / 1000.0), form = 'explicit',
    by_guardian = false
from consent_history as history where history.id = past.rev;

-- Who changed it with what, why, and in which request
alter table consent_history
    add column tool text,
    add column reason text,
    add column correlation text not null default '';

alter table consent_history alter column correlation drop default;

-- How long a consent is asked for: a period or an end, from a time or from when it is given
alter table consent_request
    alter column validity drop not null,
    add column valid_from timestamptz,
    add column valid_until timestamptz,
    add check ((validity is null) <> (valid_until is null));
