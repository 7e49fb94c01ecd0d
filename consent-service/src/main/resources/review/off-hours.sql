-- staff at night, by the clock of this installation; emergencies have a rule of their own
select app, coalesce(subject, '') as subject, '' as concern, cast(at at time zone 'UTC' as date) as day, count(*) as count,
       cast(0 as double precision) as usual, array_agg(access order by at desc) as accesses
from access
where at >= :since and at < :until and outcome in ('released', 'open', 'unknown') and app is not null and not emergency
    and actor not in ('subject', 'stranger')
    and (extract(hour from at at time zone :zone) >= :begin or extract(hour from at at time zone :zone) < :end)
group by 1, 2, 4
having count(*) >= :least
