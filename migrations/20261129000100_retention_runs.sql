-- Retention: what has had its time goes by itself, and it is written down when, what, how many and by which terms.

create table retention_runs (
    id          uuid not null,
    night       date,
    started_at  timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    cleaned_at  timestamptz,
    terms       jsonb not null,
    constraint retention_runs_pkey primary key (id),
    constraint retention_runs_night unique (night)
);
create index retention_runs_started on retention_runs (started_at);

comment on table retention_runs is 'One row for each time that what has had its time was looked for and deleted.';
comment on column retention_runs.night is 'The night (Europe/Athens) whose run it is; null when somebody asked for it';
comment on column retention_runs.finished_at is
    'Null while it goes on, or when its process died: the next one takes what is left, the one of a night under this row';
comment on column retention_runs.cleaned_at is
    'What had been erased until then was taken from the files of the database too; null when there was nothing, or it '
    'could not be done';
comment on column retention_runs.terms is 'The terms in force: of each class how long it is kept and, for cases, by which law';

create table retention_removals (
    run   uuid not null references retention_runs (id),
    class text collate "C" not null,
    gone  bigint not null default 0,
    held  bigint not null default 0,
    constraint retention_removals_pkey primary key (run, class),
    constraint retention_removals_counts check (gone >= 0 and held >= 0)
);

comment on table retention_removals is 'What a run has deleted or erased, by class; a class of which nothing went has no row.';
comment on column retention_removals.gone is 'Rows, accounts or cases; of rows written in the transaction that deletes them';
comment on column retention_removals.held is 'Cases whose term has ended and that stay, because a law holds them';

grant select, insert, update on retention_runs, retention_removals to pyli_app;
