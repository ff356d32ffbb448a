-- What was tried with the register, written down before it is tried.
create table register_attempts (
    reference text collate "C" not null,
    attempt integer not null,
    task bigint not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    outcome text,
    constraint register_attempts_pkey primary key (reference, attempt),
    constraint register_attempts_from_one check (attempt >= 1),
    constraint register_attempts_ended_or_not check ((ended_at is null) = (outcome is null)),
    constraint register_attempts_outcome_known check (
        outcome in ('entered', 'refused', 'unreachable', 'turned_away', 'ambiguous', 'unreadable'))
);

comment on table register_attempts is
    'Attempts to enter a case in the register. The row is committed before the call, so that a crash leaves its trace.';
comment on column register_attempts.reference is 'The case''s id';
comment on column register_attempts.attempt is
    'From 1 for each case. Whoever sends has taken the next one: of two who want to send, one finds it taken.';
comment on column register_attempts.task is 'The position of the event that asked for the number';
comment on column register_attempts.outcome is 'Null while it goes on, and for ever after a crash: then nobody knows';

grant select, insert, update on register_attempts to pyli_app;
