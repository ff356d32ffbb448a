-- Erasure: keys destroyed, events appended, and what stood beside the log deleted, in one transaction.
alter table data_keys add column destroyed_by bigint;
comment on column data_keys.destroyed_by is
    'Position of the last event of the erasure; null while the key is there, and where none was appended';
-- Every process asks each second what was destroyed a moment ago, and drops what it holds of it.
create index data_keys_destroyed on data_keys (destroyed_at) where destroyed_at is not null;

-- In:  the streams, each with the version it was decided on and whether its key is destroyed; the accounts that end;
--      whether those must be all streams of these people that still have a key; the events, in order, e_stream being an
--      index (from 1) into the streams.
-- Out: the position of the last event (of the newest one, when there are none) and the time.
-- A stream that has moved on, or a stream of these people that is not among them, raises serialization_failure: nothing
-- is done then, and the caller decides anew.
create function erase_streams(
    s_type text[], s_id text[], s_expected bigint[], s_destroyed boolean[],
    p_accounts uuid[], p_all boolean,
    e_stream bigint[], e_nth bigint[], e_type text[], e_version text[], e_payload text[], e_metadata text[],
    out last_position bigint, out stamp timestamptz
)
language plpgsql volatile
set lock_timeout = '5s'
-- Every look-up is by key: nobody who appends shall wait for a scan of the log.
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    -- What needs no lock on the log goes first. What the log gains meanwhile in one of these streams is noticed below,
    -- and takes all of this back.
    delete from public.idempotency_keys i
        using (select distinct e.aggregate_type, e.aggregate_id, e.recorded_at
               from unnest(s_type, s_id, s_destroyed) as s (type, id, destroyed)
               join public.events e on e.aggregate_type = s.type and e.aggregate_id = s.id
               where s.destroyed and e.recorded_at > now() - interval '31 days') s
        where i.recorded_at = s.recorded_at and i.aggregate_type = s.aggregate_type and i.aggregate_id = s.aggregate_id;
    delete from public.letters l using public.accounts a
        where a.id = any (p_accounts) and l.email_lookup = a.email_lookup;
    -- Sessions, drafts, letters and looks go with it; its address is free again.
    delete from public.accounts a where a.id = any (p_accounts);
    -- The projection is held off: it may be about to write these words.
    perform from public.subscriptions where name = 'search' for update;
    delete from read_model.case_search c
        using unnest(s_type, s_id, s_destroyed) as s (type, id, destroyed)
        where s.destroyed and c.id = s.id::uuid and c.service = case s.type
            when 'CitizenRequest' then 'requests' when 'CertificateApplication' then 'applications' end;
    delete from read_model.citizen_search c
        using unnest(s_type, s_id, s_destroyed) as s (type, id, destroyed)
        where s.destroyed and s.type = 'UserVerification' and c.id = s.id::uuid;
    perform from public.log_head where id = 1 for update;
    -- From here on each statement has a snapshot newer than the lock, and sees all that was committed before it.
    if exists (
        select from unnest(s_type, s_id, s_expected) as s (type, id, expected)
        where s.expected <> coalesce((
            select e.sequence from public.events e where e.aggregate_type = s.type and e.aggregate_id = s.id
            order by e.sequence desc limit 1), 0))
       or p_all and exists (
        select from public.data_keys k
        where k.person = any (p_accounts) and k.wrapped is not null and not exists (
            select from unnest(s_type, s_id) as s (type, id)
            where s.type = k.aggregate_type and s.id = k.aggregate_id)) then
        raise exception 'what is to be erased has moved on' using errcode = 'serialization_failure';
    end if;
    select e.position, e.recorded_at into last_position, stamp from public.events e order by e.position desc limit 1;
    last_position := coalesce(last_position, 0);
    stamp := greatest(clock_timestamp(), stamp + interval '1 microsecond');
    insert into public.events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload,
                               metadata, recorded_at)
        select last_position + e.ordinal, s_type[e.stream], s_id[e.stream], s_expected[e.stream] + e.nth, e.type,
               e.version, e.payload::jsonb, e.metadata::jsonb, stamp
        from unnest(e_stream, e_nth, e_type, e_version, e_payload, e_metadata)
             with ordinality as e (stream, nth, type, version, payload, metadata, ordinal);
    last_position := last_position + cardinality(e_stream);
    update public.data_keys k set wrapped = null, destroyed_at = stamp, destroyed_by = nullif(last_position, 0)
        from unnest(s_type, s_id, s_destroyed) as s (type, id, destroyed)
        where s.destroyed and k.aggregate_type = s.type and k.aggregate_id = s.id and k.wrapped is not null;
    if cardinality(e_stream) > 0 then
        perform pg_notify('pyli_log', last_position::text);
    end if;
    perform pg_notify('pyli_erased', '');
end
$$;
comment on function erase_streams is 'Destroys data keys and appends the events that say so; beside append_events the only writer of the log.';
revoke all on function erase_streams from public;
grant execute on function erase_streams to pyli_app;
