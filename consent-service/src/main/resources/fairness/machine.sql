-- the same people again, and whether data was used for a purpose by which a machine decides, or guesses what they feel
select p.subject, a.app, count(*) as base,
       count(*) filter (where a.purpose in (:machine) and a.outcome in ('released', 'open', 'unknown')) as hits
from access a join fairness_person p on p.pseudonym = a.subject
where a.at >= :since and a.at < :until and a.app is not null and a.purpose is distinct from 'self-access'
group by 1, 2
