-- a purpose that was next to nothing of what an app did is now a good part of it; once a week, by the week's Monday
select r.app, '' as subject, r.purpose as concern, cast(date_trunc('week', :until at time zone 'UTC') as date) as day,
       r.count, 100.0 * coalesce(b.count, 0) / t.before as usual, r.accesses
from (select app, purpose, count(*) as count, sum(count(*)) over (partition by app) as total,
             array_agg(access order by at desc) as accesses
      from access
      where at >= :until - interval '7 days' and at < :until and outcome in ('released', 'open', 'unknown')
          and app is not null and purpose is not null
      group by 1, 2) r
join (select app, count(*) as before
      from access
      where at >= :until - make_interval(days => 7 + :days) and at < :until - interval '7 days'
          and outcome in ('released', 'open', 'unknown') and app is not null
      group by 1) t on t.app = r.app
left join (select app, purpose, count(*) as count
           from access
           where at >= :until - make_interval(days => 7 + :days) and at < :until - interval '7 days'
               and outcome in ('released', 'open', 'unknown') and app is not null
           group by 1, 2) b on b.app = r.app and b.purpose = r.purpose
where r.count >= :least and t.before >= :least and 100 * r.count >= :share * r.total
    and 100 * coalesce(b.count, 0) < :before * t.before
