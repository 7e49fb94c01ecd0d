-- an app that goes on asking for what it may not have; a gateway's self-test asks for nothing else, of nobody
select app, coalesce(subject, '') as subject, '' as concern, cast(at at time zone 'UTC' as date) as day, count(*) as count,
       cast(0 as double precision) as usual, array_agg(access order by at desc) as accesses
from access
where at >= :since and at < :until and outcome = 'denied' and app is not null and app <> :self_test
group by 1, 2, 4
having count(*) >= :least
