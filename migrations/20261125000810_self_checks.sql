-- The nightly self-check: whether the read models were what the log says, day by day.
create table self_checks (
    day date not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    difference text,
    constraint self_checks_pkey primary key (day),
    constraint self_checks_difference_when_finished check (difference is null or finished_at is not null)
);

comment on table self_checks is 'One row for each day in Europe/Athens on which the read models were compared with the log.';
comment on column self_checks.finished_at is 'Null while it goes on, or when its process died.';
comment on column self_checks.difference is
    'The first difference: table, key and names of columns, never a value. Null: as the log says.';

grant select on self_checks to pyli_app;
