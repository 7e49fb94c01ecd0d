-- What people gave on a notice and a change of the app has taken the ground from, cell by cell. It is allowed no more from the
-- commit on; the records follow in batches
create table lost_ground (
    app text not null references app,
    edition int not null,
    purpose text not null,
    notice_hash text not null,
    category text not null,
    reason text not null,
    grants bigint not null,
    lost_at timestamptz not null,
    settled_at timestamptz,
    primary key (app, edition, purpose, notice_hash, category)
);

comment on column lost_ground.notice_hash is 'Empty where it does not matter which notice was shown';
comment on column lost_ground.settled_at is 'The records say it too';

create index lost_ground_open on lost_ground (app, purpose, category) where settled_at is null;
create index consent_of_app on consent (app, id) where state in ('given', 'renewed');

create view grant_without_ground as
select g.id, g.consent, c.app, c.subject, l.reason
from lost_ground l
join consent c on c.app = l.app and c.purpose = l.purpose and l.notice_hash in ('', c.notice_hash)
join consent_grant g on g.consent = c.id and g.category = l.category
where l.settled_at is null and c.state in ('given', 'renewed') and g.state in ('given', 'renewed');

-- What each purpose was in law when the consents were last compared with it
create table purpose_flags (
    purpose text primary key,
    flags text not null
);
