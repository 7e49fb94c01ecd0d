-- A bell of its own: streams of changes have nothing to look for when a gateway renews its lease
drop trigger ring on gateway_lease;
create trigger ring after insert or update on gateway_lease for each statement execute function ring('leases');
