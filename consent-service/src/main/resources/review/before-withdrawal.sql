-- accesses shortly before the person withdrew what allowed them
select a.app, a.subject, '' as concern, cast(a.at at time zone 'UTC' as date) as day, count(distinct a.access) as count,
       cast(0 as double precision) as usual, array_agg(distinct a.access) as accesses
from (select event ->> 'app' as app, event ->> 'subject' as subject, cast(event ->> 'at' as timestamptz) as at
      from (select cast(convert_from(l.entry, 'UTF8') as jsonb) -> 'event' as event
            from consent_entry c join ledger_leaf l on l.shard = 'main' and l.sequence = c.sequence
            where c.sequence >= (select min(sequence) from access where at >= :since)) e
      where event ->> 'state' = 'withdrawn' and cast(event ->> 'at' as timestamptz) < :until) w
join access a on a.subject = w.subject and a.app = w.app and a.outcome in ('released', 'open', 'unknown')
    and a.at < w.at and a.at >= w.at - make_interval(mins => :minutes)
group by 1, 2, 4
having count(distinct a.access) >= :least
