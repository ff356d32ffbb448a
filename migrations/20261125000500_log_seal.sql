-- The seal of the log: its Merkle tree (RFC 6962) in tiles, and the checkpoints that were signed. Derived from events:
-- nobody who checks the log believes what stands here, except that a signature fits.
create table log_tiles (
    level  smallint not null,
    index  bigint not null,
    hashes bytea not null,
    constraint log_tiles_pkey primary key (level, index),
    constraint log_tiles_whole_hashes check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0)
);
alter table log_tiles alter column hashes set storage plain;

comment on table log_tiles is 'The tree over the log: up to 256 hashes a tile. The last one of each level grows.';
comment on column log_tiles.level is '0: leaves; 1: roots of 256 leaves each; 2: roots of 65,536 …';
comment on column log_tiles.hashes is 'SHA-256 values, 32 bytes each, from the left';

create table log_checkpoints (
    size         bigint not null,
    root         bytea not null,
    note         text collate "C" not null,
    sealed_at    timestamptz not null default clock_timestamp(),
    witnessed_at timestamptz,
    constraint log_checkpoints_pkey primary key (size),
    constraint log_checkpoints_size_positive check (size > 0)
);

comment on table log_checkpoints is 'What was signed of the log: its size and root at one moment (C2SP tlog-checkpoint).';
comment on column log_checkpoints.witnessed_at is 'When it was written to the second place; null while it has not been';

create table log_seal (
    id smallint not null,
    constraint log_seal_pkey primary key (id),
    constraint log_seal_one_row check (id = 1)
);
insert into log_seal (id) values (1);

comment on table log_seal is 'The one row that whoever seals locks: one sealer in the whole installation.';

grant select, insert, update on log_tiles, log_checkpoints to pyli_app;
-- "select … for update" needs the right to update; there is nothing in the row that could be changed.
grant select, update on log_seal to pyli_app;
