alter table consent_change alter column subject drop not null;

comment on column consent_change.subject is 'Null where the change concerns everyone of the shard, such as an app that was suspended';

create index consent_change_everyone on consent_change (shard, revision desc) where subject is null;
