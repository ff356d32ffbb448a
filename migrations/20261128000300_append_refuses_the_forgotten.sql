-- Group append as before, and one refusal more: a new stream of a person whose account's key is destroyed. Whoever was
-- signed in when he was forgotten may have a form under way.
create or replace function append_events(
    c_type text[], c_id text[], c_expected bigint[], c_numbered boolean[],
    c_new_key bytea[], c_person uuid[], c_class text[], c_personal boolean[],
    c_scope text[], c_key uuid[], c_fingerprint bytea[],
    r_command bigint[], r_type text[], r_id text[], r_version bigint[],
    e_command bigint[], e_nth bigint[], e_type text[], e_version text[], e_payload text[], e_metadata text[],
    out verdicts text[], out last_position bigint, out stamp timestamptz, out numbers bigint[],
    out known_id text[], out known_first bigint[], out known_last bigint[], out known_fingerprint bytea[]
)
language plpgsql volatile
-- Planning each call doubled the cost of a small batch; JIT can take longer than all the rest. Every look-up here is
-- by key: plans made while a table was still empty must not scan it when it is large.
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    perform from log_head where id = 1 for update;

    -- From here on each statement has a snapshot newer than the lock, and sees all that was committed before it.
    select e.position, e.recorded_at into last_position, stamp from events e order by e.position desc limit 1;
    last_position := coalesce(last_position, 0);
    stamp := greatest(clock_timestamp(), stamp + interval '1 microsecond');

    -- Sorted once, below, and not by each of the five aggregates.
    select array_agg(v.verdict), array_agg(v.aggregate_id), array_agg(v.first_position), array_agg(v.last_position),
           array_agg(v.fingerprint)
    into verdicts, known_id, known_first, known_last, known_fingerprint
    from (
        select c.command, i.aggregate_id, i.first_position, i.last_position, i.fingerprint,
               case
                   when i.first_position is not null then 'repeated'
                   when c.expected <> coalesce((
                       select e.sequence from events e
                       where e.aggregate_type = c.type and e.aggregate_id = c.id
                       order by e.sequence desc limit 1), 0) then 'conflict'
                   when exists (
                       select from unnest(r_command, r_type, r_id, r_version) r (command, type, id, version)
                       where r.command = c.command and r.version <> coalesce((
                           select e.sequence from events e
                           where e.aggregate_type = r.type and e.aggregate_id = r.id
                           order by e.sequence desc limit 1), 0)) then 'conflict'
                   -- Nobody files anything for somebody who was forgotten a moment ago.
                   when c.new_key is not null and c.person is not null and exists (
                       select from data_keys k
                       where k.aggregate_type = 'Account' and k.aggregate_id = c.person::text and k.wrapped is null)
                       then 'erased'
                   when c.personal and c.new_key is null and not exists (
                       select from data_keys k
                       where k.aggregate_type = c.type and k.aggregate_id = c.id and k.wrapped is not null)
                       then 'erased'
                   else 'appended'
               end as verdict
        from unnest(c_type, c_id, c_expected, c_new_key, c_person, c_personal, c_scope, c_key)
             with ordinality as c (type, id, expected, new_key, person, personal, scope, key, command)
        left join lateral (
            select k.aggregate_id, k.first_position, k.last_position, k.fingerprint
            from idempotency_keys k where k.scope = c.scope and k.key = c.key
        ) i on true
        order by c.command
    ) v;

    with last_numbers as materialized (
        -- Once for each type: a look-up for each event was a tenth of the whole.
        select t.type, coalesce((
            select n.number from events n where n.aggregate_type = t.type and n.number is not null
            order by n.number desc limit 1), 0) as number
        from (select distinct c.type from unnest(c_type, c_numbered) c (type, numbered) where c.numbered) t
    ), placed as materialized (
        -- Narrow rows: they are sorted twice. What is wide is fetched from its array when the row is inserted.
        select e.command, e.nth, e.ordinal,
               last_position + row_number() over (order by e.ordinal) as position,
               case when c_numbered[e.command] and c_expected[e.command] + e.nth = 1 then
                   (select l.number from last_numbers l where l.type = c_type[e.command])
                   + row_number() over (
                       partition by c_type[e.command], c_numbered[e.command] and c_expected[e.command] + e.nth = 1 order by e.ordinal)
               end as number
        from unnest(e_command, e_nth) with ordinality as e (command, nth, ordinal)
        where verdicts[e.command] = 'appended'
    ), logged as (
        insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                            payload, metadata, recorded_at, number)
        select p.position, c_type[p.command], c_id[p.command], c_expected[p.command] + p.nth, e_type[p.ordinal],
               e_version[p.ordinal], e_payload[p.ordinal]::jsonb, e_metadata[p.ordinal]::jsonb, stamp, p.number
        from placed p order by p.position
    ), keyed as (
        insert into data_keys (aggregate_type, aggregate_id, person, retention_class, wrapped, created_at)
        select c_type[p.command], c_id[p.command], c_person[p.command], c_class[p.command], c_new_key[p.command], stamp
        from placed p where p.nth = 1 and c_new_key[p.command] is not null
    ), remembered as (
        insert into idempotency_keys (scope, key, aggregate_type, aggregate_id, first_position, last_position,
                                      fingerprint, recorded_at)
        select c_scope[p.command], c_key[p.command], c_type[p.command], c_id[p.command], min(p.position),
               max(p.position), c_fingerprint[p.command], stamp
        from placed p where c_scope[p.command] is not null group by p.command
    )
    select array_agg(p.number order by p.position) into numbers from placed p;

    if numbers is not null then
        perform pg_notify('pyli_log', (last_position + cardinality(numbers))::text);
    end if;
end
$$;
