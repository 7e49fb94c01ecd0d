create table item (
    id bigint generated always as identity primary key,
    path text not null,
    body text not null
);

create index item_by_path on item (path, id);

create table document (
    path text primary key,
    media_type text not null,
    body bytea not null
);
