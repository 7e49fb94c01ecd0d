-- Who is to be signed out of which app. Keycloak is told after the commit; a row goes once it knows. Each withdrawal adds a row of
-- its own, so that none ever waits for Keycloak.
create table app_session_end (
    id      bigint generated always as identity primary key,
    subject text not null,
    app     text not null
);
