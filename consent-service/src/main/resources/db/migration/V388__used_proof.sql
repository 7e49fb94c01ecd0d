-- Proofs of possession (RFC 9449) that counted once and count no more, until none of them could be taken for fresh.
create table used_proof (
    proof   text        primary key,
    used_at timestamptz not null
);

create index used_proof_by_time on used_proof (used_at);
