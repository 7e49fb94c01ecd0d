-- far more accesses of one app to one person's data in a day than the days before
select d.app, d.subject, '' as concern, d.day, d.count, b.usual, d.accesses
from (select app, subject, cast(at at time zone 'UTC' as date) as day, count(*) as count,
             array_agg(access order by at desc) as accesses
      from access
      where at >= :since and at < :until and outcome in ('released', 'open', 'unknown') and app is not null and subject is not null
      group by 1, 2, 3
      having count(*) >= :least) d
cross join lateral (
    select cast(count(*) as double precision) / :days as usual
    from access
    where subject = d.subject and app = d.app and outcome in ('released', 'open', 'unknown')
        and at >= (d.day - :days) at time zone 'UTC' and at < d.day at time zone 'UTC') b
where d.count > :factor * b.usual
