-- everybody whose processing is not restricted, with the group of each kind that they belong to at the end of the month
insert into fairness_person (subject, pseudonym, age, gender, skin_tone, language)
select n.subject, n.pseudonym,
       case when not coalesce(v.age_counts, false) or p.born_on is null then 'not-said'
            when a.years < 18 then 'under-18' when a.years < 30 then '18-29' when a.years < 45 then '30-44'
            when a.years < 60 then '45-59' else '60-on' end,
       coalesce(v.gender, 'not-said'),
       case when v.skin_tone <= 3 then '1-3' when v.skin_tone <= 6 then '4-6' when v.skin_tone <= 10 then '7-10' else 'not-said' end,
       coalesce((select c.notice_language from consent c where c.subject = n.subject order by c.given_at desc, c.id limit 1),
                'not-said')
from fairness_name n
left join profile p on p.subject = n.subject
left join voluntary_detail v on v.subject = n.subject
left join lateral (select extract(year from age(cast(:until as timestamptz), p.born_on)) as years) a on true
where not exists (select from restriction r where r.subject = n.subject and r.restricted_at is not null)
