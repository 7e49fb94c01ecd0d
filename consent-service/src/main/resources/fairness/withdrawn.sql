-- people of whom an app had a permission at any time of the month, and whether they withdrew one then
select p.subject, c.app, count(*) as base,
       count(*) filter (where c.state = 'withdrawn' and c.effective_at < :until) as hits
from consent c join fairness_person p on p.subject = c.subject
where c.given_at < :until and c.purpose <> 'self-access' and c.state not in ('requested', 'deferred', 'refused')
    and (c.effective_at >= :since or (c.state in ('given', 'renewed') and c.valid_until > :since))
group by 1, 2
