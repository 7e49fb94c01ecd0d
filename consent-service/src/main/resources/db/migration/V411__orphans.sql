-- Through which gateway an access goes decides whether anybody can still end it. The table is made from the log, which knows: it
-- fills again at the start.
delete from access;
delete from consent_entry;
update access_position set position = 0;
alter table access add column gateway text not null;
