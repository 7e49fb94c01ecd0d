-- answers that a gateway has counted and of which no record came; all of a run, on the day on which there were more than before
select cast(:self_test as text) as app, '' as subject, gateway as concern, cast(lacking_at at time zone 'UTC' as date) as day,
       sum(lacking) as count, cast(0 as double precision) as usual, cast(array[] as uuid[]) as accesses
from answer_run
where lacking_at >= :since and lacking_at < :until
group by 3, 4
having sum(lacking) >= :least
