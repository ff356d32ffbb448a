-- Rebuilds of read models that have begun and not ended: the tables beside the live ones may be gone on with only by
-- the program that has filled them, on the schema they were made like.
create table rebuilds (
    name text not null,
    program bytea not null,
    schema_version bigint not null,
    started_at timestamptz not null default now(),
    constraint rebuilds_pkey primary key (name),
    constraint rebuilds_program_sha256 check (length(program) = 32)
);

comment on table rebuilds is
    'One row for each read model that is being rebuilt, or whose rebuild was killed; gone with the swap.';
comment on column rebuilds.program is 'SHA-256 of the executable that fills the tables in read_model_next.';
comment on column rebuilds.schema_version is 'The newest migration when they were made.';

grant select on rebuilds to pyli_app;
