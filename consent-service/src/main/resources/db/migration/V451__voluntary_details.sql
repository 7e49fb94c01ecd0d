-- What people say of themselves so that unfairness can be seen. A row is there only while somebody says something
create table voluntary_detail (
    subject text primary key,
    gender text check (gender in ('woman', 'man', 'non-binary', 'another')),
    skin_tone smallint check (skin_tone between 1 and 10),
    age_counts boolean not null,
    check (gender is not null or skin_tone is not null or age_counts)
);

comment on table voluntary_detail is
    'Special categories of data (GDPR Art. 9(2)(a)), for statistics of groups alone: nothing decides by it, no page and no API shows it of another person';
comment on column voluntary_detail.skin_tone is 'A tone of the Monk scale, 1 the lightest, 10 the darkest';
comment on column voluntary_detail.age_counts is 'Whether the date of birth, which was asked for another purpose, may be used for this one';
