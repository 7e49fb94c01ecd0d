-- an app that is here for a while gets at a category for the first time, of anybody
select n.app, '' as subject, n.category as concern, n.day, n.count, cast(0 as double precision) as usual, n.accesses
from (select a.app, c.category, cast(a.at at time zone 'UTC' as date) as day, count(*) as count,
             array_agg(a.access order by a.at desc) as accesses
      from access a cross join lateral unnest(a.categories) as c (category)
      where a.at >= :since and a.at < :until and a.outcome in ('released', 'open', 'unknown') and a.app is not null
      group by 1, 2, 3
      having count(*) >= :least) n
where exists (select from access where app = n.app and at < (n.day - :days) at time zone 'UTC')
    and not exists (select from access
                    where app = n.app and at < n.day at time zone 'UTC' and n.category = any (categories)
                        and outcome in ('released', 'open', 'unknown'))
