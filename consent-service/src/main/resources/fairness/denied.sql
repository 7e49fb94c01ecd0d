-- people whose data apps wanted, their own tools aside, and whether an app was refused, for whatever reason
select p.subject, a.app, count(*) as base, count(*) filter (where a.outcome = 'denied') as hits
from access a join fairness_person p on p.pseudonym = a.subject
where a.at >= :since and a.at < :until and a.app is not null and a.purpose is distinct from 'self-access'
group by 1, 2
