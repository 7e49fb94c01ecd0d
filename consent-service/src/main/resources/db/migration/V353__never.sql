-- What a person wants nobody to use. A row stays when that is taken back
create table never_category (
    subject text not null,
    category text not null,
    since timestamptz not null,
    lifted_at timestamptz,
    revision bigint not null,
    primary key (subject, category)
);
