-- What a replica hands to the one that writes the log. A row is answered in the transaction that records its events, and
-- removed by who handed it in, or by the writer if nobody comes for it.
create table audit_inbox (
    id        uuid primary key,
    place     bigint generated always as identity,
    events    bytea[] not null,
    proofs    text[] not null,
    sequences bigint[],
    rejected  text,
    at        timestamptz not null default clock_timestamp()
);

create index audit_inbox_waiting on audit_inbox (place) where sequences is null and rejected is null;

-- Only a doorbell: who hears it looks into the tables
create function ring() returns trigger language plpgsql as $$
begin
    perform pg_notify(tg_argv[0], '');
    return null;
end
$$;

create trigger ring after insert on consent_change for each statement execute function ring('consent');
create trigger ring after insert or update on gateway_lease for each statement execute function ring('consent');
create trigger ring_inbox after insert on audit_inbox for each statement execute function ring('inbox');
create trigger ring_answers after update on audit_inbox for each statement execute function ring('answers');
