-- accesses shortly before the person withdrew what allowed them
with withdrawn as materialized (
    select event ->> 'app' as app, event ->> 'subject' as subject, cast(event ->> 'at' as timestamptz) as at
    from (select cast(convert_from(l.entry, 'UTF8') as jsonb) -> 'event' as event
          from consent_entry c join ledger_leaf l on l.shard = 'main' and l.sequence = c.sequence
          where c.sequence >= (select min(sequence) from access where at >= :since)
          offset 0) e
    where event ->> 'state' = 'withdrawn' and cast(event ->> 'at' as timestamptz) < :until)
select a.app, a.subject, '' as concern, cast(a.at at time zone 'UTC' as date) as day, count(*) as count,
       cast(0 as double precision) as usual, array_agg(a.access order by a.at desc) as accesses
from access a
where a.at >= :since - make_interval(mins => :minutes) and a.at < :until and a.outcome in ('released', 'open', 'unknown')
    and exists (select from withdrawn w
                where w.subject = a.subject and w.app = a.app and w.at > a.at and w.at <= a.at + make_interval(mins => :minutes))
group by 1, 2, 4
having count(*) >= :least
