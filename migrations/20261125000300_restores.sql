-- A database that was restored from an older backup does not know what was done after it. What is done in the world is
-- counted, so that a mark outside the database can tell that it is older than what was done.
create sequence effects;
comment on sequence effects is
    'One number for each thing done in the world (a call to the register, a message), given before it is done.';

alter table register_attempts add column effect bigint not null default nextval('effects');
alter table mail_attempts add column effect bigint not null default nextval('effects');
create index register_attempts_effect on register_attempts (effect);
create index mail_attempts_effect on mail_attempts (effect);
comment on column register_attempts.effect is 'Its number among all that is done in the world';
comment on column mail_attempts.effect is 'Its number among all that is done in the world';

create table marks (
    id      uuid not null,
    made_at timestamptz not null default clock_timestamp(),
    constraint marks_pkey primary key (id)
);
comment on table marks is
    'The mark files that this installation has made, outside the database: each tells the newest effect that it saw.';

create table restores (
    noticed_at timestamptz not null,
    reason     text not null,
    constraint restores_pkey primary key (noticed_at)
);
comment on table restores is
    'When it was noticed that the database had been restored. Whatever is older may have been done after the backup: the '
    'register is asked before anything is entered, and mail is held.';

-- A message that was perhaps sent after the backup is held, until somebody has it sent (or leaves it).
alter table mail_attempts drop constraint mail_attempts_outcome_known;
alter table mail_attempts add constraint mail_attempts_outcome_known check (
    outcome in ('sent', 'refused', 'failed', 'held', 'released'));
comment on column mail_attempts.outcome is
    'Null while it goes on, and for ever after a crash: then it is sent again under the same Message-ID. held: perhaps '
    'sent before the database was restored; released: somebody has decided that it is sent all the same';

grant usage on sequence effects to pyli_app;
grant select, insert on marks, restores to pyli_app;
