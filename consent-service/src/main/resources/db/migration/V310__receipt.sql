-- Where the changes of a consent stand in the log: read from it a moment later, can be thrown away and built again.
create table consent_entry (
    consent  uuid   not null,
    sequence bigint not null,
    primary key (consent, sequence)
);

-- so that it holds the changes of before this table, too
delete from access;
update access_position set position = 0;
