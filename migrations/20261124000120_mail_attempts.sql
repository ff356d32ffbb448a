-- What was handed to the mail server, written down before it is tried.

create table mail_attempts (
    message    text collate "C" not null,
    attempt    integer not null,
    started_at timestamptz not null default now(),
    ended_at   timestamptz,
    outcome    text,
    constraint mail_attempts_pkey primary key (message, attempt),
    constraint mail_attempts_from_one check (attempt >= 1),
    constraint mail_attempts_ended_or_not check ((ended_at is null) = (outcome is null)),
    constraint mail_attempts_outcome_known check (outcome in ('sent', 'refused', 'failed'))
);
create unique index mail_attempts_settled_once on mail_attempts (message) where outcome in ('sent', 'refused');

comment on table mail_attempts is
    'Attempts to send a message. The row is committed before the server is spoken to, so that a crash leaves its trace.';
comment on column mail_attempts.message is
    'The left part of its Message-ID. What is sent or refused is never tried again';
comment on column mail_attempts.outcome is
    'Null while it goes on, and for ever after a crash: then it is sent again under the same Message-ID';

grant select, insert, update on mail_attempts to pyli_app;
