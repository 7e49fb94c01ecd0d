-- When a lease ends is measured by those who hold it and by those who wait for it, never by a clock that can be moved.
alter table gateway_lease
    drop column expires_at,
    add column renewal bigint not null default 0,
    add column lapsed boolean not null default false;

comment on column gateway_lease.lapsed is 'Somebody has waited for the end of the lease of this renewal';
