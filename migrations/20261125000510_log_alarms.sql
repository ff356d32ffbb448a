-- What is wrong with the seal of the log, for whoever looks, in whichever process. Told by the processes that seal;
-- nobody believes the log because nothing stands here.
create table log_alarms (
    kind  text collate "C" not null,
    code  text collate "C" not null,
    what  text not null,
    since timestamptz not null default clock_timestamp(),
    constraint log_alarms_pkey primary key (kind),
    constraint log_alarms_known_kind check (kind in ('seal', 'witness'))
);

comment on table log_alarms is 'Why nothing is signed (seal), or what the second place holds against us (witness); empty while all is well.';
comment on column log_alarms.code is 'Stable name of the reason';
comment on column log_alarms.what is 'The reason in words for the operator; nothing personal';

grant select, insert, update, delete on log_alarms to pyli_app;
