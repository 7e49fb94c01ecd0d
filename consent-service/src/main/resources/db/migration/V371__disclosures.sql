-- What people must be told of an app's processing, as JSON
alter table app add column disclosure text;
alter table app_aud add column disclosure text;
