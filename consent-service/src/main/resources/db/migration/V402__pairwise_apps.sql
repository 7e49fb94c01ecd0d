-- Apps that know people by ids that no other app has
alter table app add column pairwise boolean not null default false;
alter table app_aud add column pairwise boolean;

-- Tells a lost or exchanged secret, with which nobody would be who they were at these apps
create table app_ids_key (
    the_one boolean primary key default true check (the_one),
    mark text not null
);
