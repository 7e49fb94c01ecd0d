-- gateways that hold a lease and whose self-test, due each hour, is not in the history; one that is gone has its lease found lapsed
select cast(:self_test as text) as app, '' as subject, gateway as concern, cast(cast(:until as timestamptz) at time zone 'UTC' as date) as day,
       cast(extract(epoch from cast(:until as timestamptz) - last) / 60 as bigint) as count, cast(0 as double precision) as usual,
       cast(array[] as uuid[]) as accesses
from (select l.gateway, greatest(l.since, max(r.canary)) as last
      from gateway_lease l left join answer_run r on r.gateway = l.gateway
      where not l.lapsed
      group by l.gateway, l.since) g
where last < cast(:until as timestamptz) - make_interval(mins => :minutes)
