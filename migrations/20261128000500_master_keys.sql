-- Which master keys may wrap data keys, so that the key can be changed while the portal serves, and no process that has
-- not heard of it wraps anything under a key that is about to go. The keys themselves are never here.
create table master_keys (
    id       bytea not null,
    root     bytea not null,
    standing text not null,
    since    timestamptz not null default clock_timestamp(),
    constraint master_keys_pkey primary key (id),
    constraint master_keys_standing check (standing in ('next', 'current', 'former'))
);
create unique index master_keys_current on master_keys (standing) where standing = 'current';

comment on table master_keys is 'The master keys that wrap data keys: one, or two while it is being changed.';
comment on column master_keys.id is 'Names the key and tells nothing of it: 8 bytes of an HMAC under it';
comment on column master_keys.root is
    'The root secret, wrapped by this key. What is looked up by (e-mail addresses) or signed (links) is derived from it, '
    'so that it outlives the master key.';
comment on column master_keys.standing is 'next: announced · current: wraps · former: still opens, until all are wrapped anew';

create table master_key_holders (
    process text collate "C" not null,
    knows   bytea[] not null,
    uses    bytea not null,
    constraint master_key_holders_pkey primary key (process)
);

comment on table master_key_holders is 'What each running process knows; a change of the master key waits for all of them.';
comment on column master_key_holders.process is 'What the connection of its bell is called; the row of one that is gone counts for nothing';

-- Refused at the latest here, and not found out when the old key has been destroyed. Each wrapped key begins with the
-- id of the key that wraps it.
create function refuse_other_master_keys() returns trigger language plpgsql as $$
begin
    -- A dump of the key tables is restored in the order of their names.
    if exists (select from public.master_keys) and exists (
        select from added a
        where a.wrapped is not null
          and not exists (select from public.master_keys m where m.id = substring(a.wrapped from 1 for 8))
    ) then
        raise exception 'a data key is wrapped by a master key that has been replaced'
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end
$$;

create trigger data_keys_are_wrapped_by_a_key_in_use
    after insert on data_keys referencing new table as added
    for each statement execute function refuse_other_master_keys();

comment on column data_keys.wrapped is
    'id of the master key (8 bytes) ‖ nonce (24 bytes) ‖ XChaCha20-Poly1305 of the key, bound to the stream; null once '
    'destroyed. Those made before master keys had names have no id.';

grant select, insert on master_keys to pyli_app;
grant select, insert, update, delete on master_key_holders to pyli_app;
