-- Whether an app's access tokens have to be bound to a key (RFC 9449)
alter table app add column dpop_required boolean not null default false;
alter table app_aud add column dpop_required boolean;
