-- somebody noted an adverse event after using an ingredient, and no staff has looked at it since, as far as the history tells
select w.app, w.subject, '' as concern, cast(w.at at time zone 'UTC' as date) as day, count(*) as count,
       cast(0 as double precision) as usual, array_agg(w.access order by w.at desc) as accesses
from access w
where w.at >= :since - make_interval(hours => :hours) and w.at < :until - make_interval(hours => :hours)
    and w.outcome = 'released' and w.operation = 'write' and 'regimen.adverse-event' = any (w.categories)
    and w.app is not null and w.subject is not null
    and exists (select from access x
                where x.subject = w.subject and x.outcome = 'released' and x.operation = 'write'
                    and 'regimen.ingredient-exposure' = any (x.categories)
                    and x.at < w.at and x.at >= w.at - make_interval(days => :days))
    and not exists (select from access s
                    where s.subject = w.subject and s.outcome = 'released' and s.operation <> 'write'
                        and 'regimen.adverse-event' = any (s.categories) and s.at > w.at
                        and s.actor not in ('subject', 'stranger'))
group by 1, 2, 4
having count(*) >= :least
