-- the same people as of refusals, so that no difference of two tables is of a few; and whether something was left out of an answer
select p.subject, a.app, count(*) as base,
       count(*) filter (where cardinality(a.omitted) > 0 and a.outcome in ('released', 'open', 'unknown')) as hits
from access a join fairness_person p on p.pseudonym = a.subject
where a.at >= :since and a.at < :until and a.app is not null and a.purpose is distinct from 'self-access'
group by 1, 2
