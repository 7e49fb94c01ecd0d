-- Of each person the event that is to be sent to an app next
create view consent_event_next as
select * from consent_event e
where due_at is not null and not exists (
    select from consent_event before
    where before.app = e.app and before.subject = e.subject and before.sequence < e.sequence and before.due_at is not null);
