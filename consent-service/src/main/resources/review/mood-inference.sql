-- moods that a machine guessed, used far more often than a routine needs them: a sign of dependence, or of something else
select app, subject, '' as concern, cast(at at time zone 'UTC' as date) as day, count(*) as count,
       cast(0 as double precision) as usual, array_agg(access order by at desc) as accesses
from access
where at >= :since and at < :until and outcome in ('released', 'open', 'unknown') and operation in ('read', 'derive')
    and 'mood.inferred' = any (categories) and app is not null and subject is not null
group by 1, 2, 4
having count(*) >= :least
