-- An entry that should not be in the register's book is cancelled. Nothing of its line goes: what is struck out is
-- written beside it (docs/decisions/0017).

create table register.cancellations (
    year smallint not null,
    number bigint not null,
    reason text not null,
    cancelled_by text,
    cancelled_at timestamptz not null,
    constraint cancellations_pkey primary key (year, number),
    constraint cancellations_entry_fkey foreign key (year, number) references register.entries (year, number),
    constraint cancellations_reason_given check (reason <> '')
);

comment on table register.cancellations is
    'Entries that were cancelled: the line itself stays as it is, and its number is never given again.';
comment on column register.cancellations.reason is 'Why, as the registrar wrote it; the page asks for nothing personal';
comment on column register.cancellations.cancelled_by is
    'Who: an account of the portal, or whom a client of the service named; null when it named nobody';

-- Written once: no right to change or to delete.
grant select, insert on register.cancellations to pyli_app;

-- The sheet of a day.
create index entries_by_day on register.entries (date, number);
