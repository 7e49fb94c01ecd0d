-- What an app's access tokens have to be bound to: a key (RFC 9449) or a certificate (RFC 8705). Here without an update,
-- which the history of apps refuses.
alter table app alter column dpop_required drop default;
alter table app alter column dpop_required drop not null;
alter table app alter column dpop_required type text using case when dpop_required then 'dpop' end;
alter table app rename column dpop_required to token_binding;
alter table app add constraint app_token_binding_check check (token_binding in ('dpop', 'certificate'));
alter table app_aud alter column dpop_required type text using case when dpop_required then 'dpop' end;
alter table app_aud rename column dpop_required to token_binding;
