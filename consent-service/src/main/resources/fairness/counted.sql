-- of each group: people, and the sums over people from which shares and how much they vary are made
with counted as (%s),
person as (select subject, sum(base) as base, sum(hits) as hits from counted group by subject),
sorted as (
    select d.dimension, d.name, w.base, w.hits
    from person w join fairness_person p on p.subject = w.subject
    cross join lateral (values ('age', p.age), ('gender', p.gender), ('skin-tone', p.skin_tone), ('language', p.language))
        as d (dimension, name)
    union all
    select 'app', app, base, hits from counted)
select dimension, name, count(*) as people, count(*) filter (where hits > 0) as hit, sum(base) as base, sum(hits) as hits,
       sum(base * base) as base_squared, sum(base * hits) as product, sum(hits * hits) as hits_squared, max(base) as most
from sorted
group by 1, 2
