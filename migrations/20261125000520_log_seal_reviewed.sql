-- Whoever seals also reads again a piece of what is sealed: 256 events at a time, round and round.
alter table log_seal add column reviewed bigint not null default 0;
alter table log_seal add constraint log_seal_reviewed_not_negative check (reviewed >= 0);

comment on column log_seal.reviewed is 'Index (from 0) of the event with which the next review begins; it stays where something is wrong';
