-- How often grants with a budget of uses were used. The counter is what accesses wait for at each other; the uses say which access
-- took which, and an access takes one use of a grant only
create table grant_budget (
    grant_id uuid primary key references consent_grant,
    used bigint not null check (used >= 0)
);

create table grant_use (
    grant_id uuid not null references grant_budget,
    nth bigint not null check (nth > 0),
    access uuid not null,
    at timestamptz not null,
    primary key (grant_id, nth),
    unique (grant_id, access)
);

create function uses_are_kept() returns trigger language plpgsql as $$
begin
    raise exception 'the uses of grants are append-only';
end
$$;

create function a_counter_only_counts() returns trigger language plpgsql as $$
begin
    if new.grant_id <> old.grant_id or new.used <> old.used + 1 then
        raise exception 'the uses of grants are append-only: a counter goes up by one';
    end if;
    return new;
end
$$;

create trigger append_only before update or delete on grant_use for each row execute function uses_are_kept();
create trigger append_only_whole before truncate on grant_use for each statement execute function uses_are_kept();
create trigger counts_up before update on grant_budget for each row execute function a_counter_only_counts();
create trigger kept before delete on grant_budget for each row execute function uses_are_kept();
create trigger kept_whole before truncate on grant_budget for each statement execute function uses_are_kept();
