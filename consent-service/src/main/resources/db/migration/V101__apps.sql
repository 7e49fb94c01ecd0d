create table app (
    id text primary key,
    name text not null,
    organisation text not null,
    purposes text[] not null,
    study text,
    redirect_uris text[] not null,
    first_party boolean not null,
    homepage text
);

comment on table app is 'Every app ever registered: a history names apps that are registered no more';
comment on column app.purposes is 'Those that are approved; none for an app that is registered no more';
