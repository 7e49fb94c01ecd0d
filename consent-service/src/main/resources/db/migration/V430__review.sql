-- What the ethics board does: cases, flags that lead to them, samples. People appear under their pseudonym alone.

create table board_case (
    id          uuid        primary key,
    question    text        not null,
    follows     uuid        references board_case,
    opened_by   text        not null,
    opened_name text        not null,
    opened_at   timestamptz not null,
    finding     text        check (finding in ('in-order', 'unclear', 'overstepped', 'unlawful')),
    measures    text,
    proposed_by text,
    proposed_name text,
    proposed_at timestamptz,
    signed_by   text,
    signed_name text,
    signed_at   timestamptz,
    check ((finding is null) = (proposed_by is null) and (finding is null) = (proposed_at is null)),
    check (signed_by is null or finding is not null),
    check ((signed_by is null) = (signed_at is null)),
    -- two people, whatever the pages do
    check (signed_by <> proposed_by)
);

create index board_case_open on board_case (opened_at desc) where signed_at is null;

create table board_case_access (
    board_case uuid        not null references board_case,
    sequence   bigint      not null,
    access     uuid        not null,
    pinned_by  text        not null,
    pinned_at  timestamptz not null,
    primary key (board_case, sequence)
);

-- What was written in a case, in its order; a question to an organisation has its app and a day by which it wants an answer
create table board_case_entry (
    id         uuid        primary key,
    board_case uuid        not null references board_case,
    kind       text        not null check (kind in ('note', 'question', 'answer')),
    text       text        not null,
    app        text        references app,
    due        date,
    question   uuid        references board_case_entry,
    written_by text        not null,
    written_name text      not null,
    written_at timestamptz not null,
    check ((kind = 'question') = (due is not null) and (kind = 'question') = (app is not null)),
    check ((kind = 'answer') = (question is not null))
);

create index board_case_entry_case on board_case_entry (board_case, written_at, id);
create unique index board_case_one_answer on board_case_entry (question) where kind = 'answer';

create function board_case_is_signed() returns trigger language plpgsql as $$
begin
    raise exception 'a case that is signed stays as it is';
end
$$;

create function board_case_part_of_signed() returns trigger language plpgsql as $$
declare
    signed timestamptz;
begin
    if tg_op <> 'INSERT' then
        raise exception 'what is part of a case stays as it is';
    end if;
    -- the row is locked, so that a signature and what it signs cannot pass each other
    select signed_at into signed from board_case where id = new.board_case for share;
    if signed is not null then
        raise exception 'a case that is signed stays as it is';
    end if;
    return new;
end
$$;

create trigger signed before update or delete on board_case for each row
    when (old.signed_at is not null) execute function board_case_is_signed();
create trigger kept before truncate on board_case for each statement execute function board_case_is_signed();
create trigger append_only before insert or update or delete on board_case_access
    for each row execute function board_case_part_of_signed();
create trigger append_only before insert or update or delete on board_case_entry
    for each row execute function board_case_part_of_signed();

create table flag (
    id           uuid        primary key,
    rule         text        not null,
    rule_version int         not null,
    app          text        not null,
    subject      text        not null,
    concern      text        not null,
    day          date        not null,
    count        bigint      not null,
    usual        double precision not null,
    accesses     uuid[]      not null,
    found_at     timestamptz not null,
    state        text        not null default 'new' check (state in ('new', 'dismissed', 'case')),
    reason       text        check (reason in ('expected', 'known', 'rule-wrong')),
    decided_by   text,
    decided_at   timestamptz,
    board_case   uuid        references board_case,
    unique (rule, app, subject, concern, day),
    check ((state = 'dismissed') = (reason is not null)),
    check ((state = 'case') = (board_case is not null)),
    check ((state = 'new') = (decided_by is null))
);

create index flag_new on flag (day desc, id) where state = 'new';

create table board_sample (
    id         uuid        primary key,
    seed       text        not null,
    size       bigint      not null check (size > 0),
    root       text        not null,
    checkpoint text        not null,
    drawn_by   text        not null,
    drawn_name text        not null,
    drawn_at   timestamptz not null
);

create table board_sample_item (
    sample     uuid        not null references board_sample,
    place      int         not null,
    sequence   bigint      not null,
    access     uuid        not null,
    verdict    text        check (verdict in ('in-order', 'unclear', 'not-in-order')),
    note       text,
    judged_by  text,
    judged_at  timestamptz,
    primary key (sample, place),
    unique (sample, sequence),
    check ((verdict is null) = (judged_by is null))
);

create function board_sample_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a sample stays as it was drawn, and a verdict as it was given';
end
$$;

create trigger drawn before update or delete on board_sample for each row execute function board_sample_stays();
create trigger judged before update on board_sample_item for each row
    when (old.verdict is not null or row(old.sample, old.place, old.sequence, old.access)
        is distinct from row(new.sample, new.place, new.sequence, new.access))
    execute function board_sample_stays();
create trigger kept before delete on board_sample_item for each row execute function board_sample_stays();

-- An entry of the log finds its access: for samples, which draw entries, and for pins, which name them
create index access_by_sequence on access (sequence);
