#!/bin/bash
# Runs once, when the data volume is empty: one database and one role for each process.
set -euo pipefail
for name in consent keycloak demo; do
    password=$(cat "/run/secrets/$name-database-password")
    psql -v ON_ERROR_STOP=1 --username postgres -v name="$name" -v password="$password" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name" template template0 encoding 'UTF8';
SQL
done
