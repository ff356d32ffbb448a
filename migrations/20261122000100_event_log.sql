-- The event log: one append-only table, written by append_events and by nothing else.

-- Every pooled connection takes this role: it may read and append, never change what happened.
do $$
begin
    create role pyli_app nologin;
exception
    -- Roles belong to the whole cluster; another database of it may have made this one, at this very moment too.
    when duplicate_object or unique_violation then null;
end
$$;

create table events (
    position       bigint not null,
    aggregate_type text collate "C" not null,
    aggregate_id   text collate "C" not null,
    sequence       bigint not null,
    event_type     text collate "C" not null,
    event_version  text collate "C" not null,
    payload        jsonb not null,
    metadata       jsonb not null,
    recorded_at    timestamptz not null,
    number         bigint,
    constraint events_position primary key (position),
    constraint events_stream unique (aggregate_type, aggregate_id, sequence),
    constraint events_sequence_from_one check (sequence >= 1),
    constraint events_payload_is_object check (jsonb_typeof(payload) = 'object'),
    constraint events_number_on_first check (number is null or sequence = 1)
);

-- A payload is mostly ciphertext, which does not compress, and an ordinary case is a little over the 2 kB from which
-- PostgreSQL tries, and then stores the payload elsewhere under a second index: half of the cost of an append. Rows
-- of up to 4 kB stay whole, which a reader of the log likes better as well.
alter table events set (toast_tuple_target = 4080);
alter table events alter column payload set storage external;

-- The Α.Α. continues from here; and no number can be given twice.
create unique index events_number on events (aggregate_type, number) where number is not null;

comment on table events is 'The event log. Append-only; written by append_events alone.';
comment on column events.position is 'Place in the whole log: dense from 1, in commit order';
comment on column events.sequence is 'Place in the stream of its aggregate, from 1';
comment on column events.payload is 'The event; personal fields are {ciphertext, commitment, nonce} under the stream''s data key';
comment on column events.metadata is 'Who acted (role, account id), command, correlation, causation; strings, nothing personal';
comment on column events.recorded_at is 'When it was recorded; never earlier than the row before it';
comment on column events.number is 'The running number (Α.Α.) of the case, on the first event of its stream only';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the event log is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end
$$;

create trigger events_are_append_only
    before update or delete or truncate on events
    for each statement execute function refuse_change();

create table log_head (
    id smallint primary key check (id = 1)
);
insert into log_head (id) values (1);

comment on table log_head is
    'The one row that whoever appends locks. It is never updated: position, time and numbers go on from the newest '
    'rows of events, so that a long snapshot (a dump) leaves no chain of dead versions behind it.';

create table data_keys (
    aggregate_type  text collate "C" not null,
    aggregate_id    text collate "C" not null,
    person          uuid,
    retention_class text not null,
    wrapped         bytea,
    created_at      timestamptz not null,
    destroyed_at    timestamptz,
    constraint data_keys_stream primary key (aggregate_type, aggregate_id),
    constraint data_keys_destroyed_or_not check ((wrapped is null) = (destroyed_at is not null))
);
create index data_keys_person on data_keys (person) where person is not null;

comment on table data_keys is 'One key for each stream''s personal data, wrapped by the master key. Destroying it forgets them.';
comment on column data_keys.person is 'Whose data they are: the account''s id; null for an anonymous sender';
comment on column data_keys.wrapped is 'nonce (24 bytes) ‖ XChaCha20-Poly1305 of the key, bound to the stream; null once destroyed';

create table idempotency_keys (
    scope          text collate "C" not null,
    key            uuid not null,
    aggregate_type text collate "C" not null,
    aggregate_id   text collate "C" not null,
    first_position bigint not null,
    last_position  bigint not null,
    fingerprint    bytea not null,
    recorded_at    timestamptz not null,
    constraint idempotency_keys_key primary key (scope, key)
);
create index idempotency_keys_age on idempotency_keys using brin (recorded_at);

comment on table idempotency_keys is 'Submissions that were taken, so that sending twice makes one. Kept 30 days, or until the data key goes.';
comment on column idempotency_keys.scope is 'Account and route; a key never answers somebody else';
comment on column idempotency_keys.fingerprint is 'HMAC-SHA256 of the content under the stream''s data key';

grant select, insert on events to pyli_app;
-- "select … for update" needs the right to update; there is nothing in the row that could be changed.
grant select, update on log_head to pyli_app;
grant select, insert, update on data_keys to pyli_app;
grant select, insert, delete on idempotency_keys to pyli_app;
