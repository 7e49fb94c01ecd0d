-- people who decided about a request of an app, and whether they allowed any of it
select p.subject, r.app, count(*) as base, count(*) filter (where r.status in ('granted', 'partly')) as hits
from consent_request r join fairness_person p on p.subject = r.decided_by
where r.decided_at >= :since and r.decided_at < :until
group by 1, 2
