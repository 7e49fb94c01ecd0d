-- An access in an emergency says so. The table is made from the log, which knows: it fills again at the start.
alter table access add column emergency boolean not null default false;
delete from access;
delete from consent_entry;
update access_position set position = 0;
