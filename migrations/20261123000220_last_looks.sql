-- How far each member of staff has seen the queues.

create table last_looks (
    account      uuid primary key references accounts (id) on delete cascade,
    requests     bigint not null,
    applications bigint not null
);

comment on table last_looks is 'The newest Α.Α. of each series that somebody has seen: what is newer is new to him.';

grant select, insert, update, delete on last_looks to pyli_app;
