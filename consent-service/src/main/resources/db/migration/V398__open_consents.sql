-- Whoever has given and ended a lot still changes a consent as quickly as anybody: the open ones are found by themselves.
create index consent_of_subject on consent (subject, state);
drop index consent_subject;
