-- Which key signs the log by now, so that a process that still has an older one signs nothing more. Nobody who checks
-- the log believes what stands here: whose signature counts, and how far, is in the files of the keys.
create table log_signers (
    nth      bigint not null,
    verifier text collate "C" not null,
    since    timestamptz not null default clock_timestamp(),
    constraint log_signers_pkey primary key (nth)
);

comment on table log_signers is 'The keys that sign the log, in the order in which they took over; the last one signs.';
comment on column log_signers.verifier is 'The public half, as `pyli keys public` prints it';

grant select, insert on log_signers to pyli_app;
