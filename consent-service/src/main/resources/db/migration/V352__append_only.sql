-- History is written once: no row of it changes or goes, whoever asks. The strategy that marked where a row ends updated old
-- rows, so it is not used any more, and neither is its column
alter table consent_aud drop column revend;
alter table consent_grant_aud drop column revend;

create function consent_history_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the history of consents is append-only';
end
$$;

create function consents_are_kept() returns trigger language plpgsql as $$
begin
    raise exception 'consent records are never deleted';
end
$$;

create trigger append_only before update or delete on consent_history
    for each row execute function consent_history_is_append_only();
create trigger append_only_whole before truncate on consent_history
    for each statement execute function consent_history_is_append_only();
create trigger append_only before update or delete on consent_aud
    for each row execute function consent_history_is_append_only();
create trigger append_only_whole before truncate on consent_aud
    for each statement execute function consent_history_is_append_only();
create trigger append_only before update or delete on consent_grant_aud
    for each row execute function consent_history_is_append_only();
create trigger append_only_whole before truncate on consent_grant_aud
    for each statement execute function consent_history_is_append_only();
create trigger kept before delete on consent for each row execute function consents_are_kept();
create trigger kept_whole before truncate on consent for each statement execute function consents_are_kept();
create trigger kept before delete on consent_grant for each row execute function consents_are_kept();
create trigger kept_whole before truncate on consent_grant for each statement execute function consents_are_kept();
