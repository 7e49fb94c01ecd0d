-- Every notice that a person was ever shown, under its hash, for ever: consents and receipts name it
create table notice (
    hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
    app text not null references app,
    purpose text not null,
    language text not null,
    content text not null,
    first_shown_at timestamptz not null
);

create index notice_app on notice (app, purpose);

create function notice_stays() returns trigger language plpgsql as $$
begin
    raise exception 'notices are only ever added';
end
$$;

create trigger notice_stays before update or delete on notice for each row execute function notice_stays();
create trigger notice_stays_whole before truncate on notice for each statement execute function notice_stays();
