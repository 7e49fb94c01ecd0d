-- What the ethics board publishes of a month, once: what is not shown is not here either
create table fairness_release (
    month   date        primary key check (extract(day from month) = 1),
    made_at timestamptz not null
);

create table fairness_cell (
    month      date     not null references fairness_release,
    measure    text     not null check (measure in ('granted', 'denied', 'withdrawn', 'left-out', 'machine')),
    dimension  text     not null check (dimension in ('age', 'gender', 'skin-tone', 'language', 'app')),
    place      int      not null,
    name       text     not null,
    people     bigint   check (people % 3 = 0 and people > 9),
    hit        bigint   check (hit % 3 = 0 and hit <= people),
    event_rate smallint check (event_rate between 0 and 100),
    event_low  smallint,
    event_high smallint,
    primary key (month, measure, dimension, name),
    check ((people is null) = (hit is null)),
    check (people is not null or event_rate is null),
    check ((event_rate is null) = (event_low is null) and (event_rate is null) = (event_high is null))
);

create function fairness_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what was published of a month stays as it is: the difference to another would tell of single people';
end
$$;

create trigger published before update or delete on fairness_release for each row execute function fairness_stays();
create trigger published before update or delete on fairness_cell for each row execute function fairness_stays();
create trigger kept before truncate on fairness_release for each statement execute function fairness_stays();
create trigger kept before truncate on fairness_cell for each statement execute function fairness_stays();

comment on column fairness_cell.people is 'Rounded to threes; null for a group that is not shown';
comment on column fairness_cell.event_rate is 'In whole percent; null where it would tell of single people';

create index consent_request_decided on consent_request (decided_at) where decided_at is not null;
