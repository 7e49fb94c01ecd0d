-- Who is to be signed out of which app. Keycloak is told after the commit; a row goes once it knows.
create table app_session_end (
    subject text not null,
    app     text not null,
    primary key (subject, app)
);
