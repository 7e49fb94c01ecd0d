-- For operators to look at. When a lease ends is still measured by no clock that can be moved.
alter table gateway_lease
    add column heard_at timestamptz not null default now(),
    add column services jsonb;

comment on column gateway_lease.services is 'Data service to whether it takes connections; null where the gateway does not say';
