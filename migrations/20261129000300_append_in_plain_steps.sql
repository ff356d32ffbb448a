-- Group append as before, in plain steps: the verdicts in one statement, places and numbers by counting, and an insert
-- for each table. One statement that did it all set up its whole plan for each batch, however small: with one command a
-- fifth of the whole. The master key is looked at by the insert itself, which a trigger with a table of its own did before.
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
declare
    head      bigint;               -- the newest position, those of this batch counted
    event     int := 0;             -- the place of an event in e_…
    placed    int[] := '{}';        -- the events that are appended
    opened    int[] := '{}';        -- the commands that bring a key
    submitted int[] := '{}';        -- the commands that are remembered, with their positions
    firsts    bigint[] := '{}';
    lasts     bigint[] := '{}';
    types     text[] := '{}';       -- the types that count their cases, with the newest number of each
    newest    bigint[] := '{}';
    nth_type  int;
    given     bigint;
    inserted  int;
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

    for relied in 1 .. cardinality(r_command) loop
        if verdicts[r_command[relied]] = 'appended' and r_version[relied] <> coalesce((
            select e.sequence from events e
            where e.aggregate_type = r_type[relied] and e.aggregate_id = r_id[relied]
            order by e.sequence desc limit 1), 0)
        then
            verdicts[r_command[relied]] := 'conflict';
        end if;
    end loop;

    head := last_position;
    for command in 1 .. cardinality(c_type) loop
        if verdicts[command] = 'appended' then
            if c_new_key[command] is not null then
                opened := opened || command;
            end if;
            if c_scope[command] is not null then
                submitted := submitted || command;
                firsts := firsts || head + 1;
            end if;
        end if;
        while e_command[event + 1] = command loop
            event := event + 1;
            continue when verdicts[command] <> 'appended';
            given := null;
            if c_numbered[command] and c_expected[command] + e_nth[event] = 1 then
                nth_type := array_position(types, c_type[command]);
                if nth_type is null then
                    nth_type := cardinality(types) + 1;
                    types[nth_type] := c_type[command];
                    newest[nth_type] := coalesce((
                        select e.number from events e
                        where e.aggregate_type = types[nth_type] and e.number is not null
                        order by e.number desc limit 1), 0);
                end if;
                given := newest[nth_type] + 1;
                newest[nth_type] := given;
            end if;
            head := head + 1;
            placed := placed || event;
            numbers := numbers || given;
        end loop;
        if verdicts[command] = 'appended' and c_scope[command] is not null then
            lasts := lasts || head;
        end if;
    end loop;

    if head = last_position then
        return;
    end if;

    insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                        payload, metadata, recorded_at, number)
    select last_position + p.nth, c_type[e_command[p.event]], c_id[e_command[p.event]],
           c_expected[e_command[p.event]] + e_nth[p.event], e_type[p.event], e_version[p.event],
           e_payload[p.event]::jsonb, e_metadata[p.event]::jsonb, stamp, p.number
    from unnest(placed, numbers) with ordinality as p (event, number, nth);

    if cardinality(opened) > 0 then
        -- A key that a replaced master key wraps is refused at the latest here, and not found out when that one has
        -- been destroyed. Each begins with the id of the master key that wraps it. Whoever strikes one off holds a lock
        -- on this table that the statement has waited for before it looked.
        insert into data_keys (aggregate_type, aggregate_id, person, retention_class, wrapped, created_at)
        select c_type[o.command], c_id[o.command], c_person[o.command], c_class[o.command], c_new_key[o.command], stamp
        from unnest(opened) o (command)
        where exists (select from master_keys m where m.id = substring(c_new_key[o.command] from 1 for 8));
        get diagnostics inserted = row_count;
        if inserted < cardinality(opened) then
            raise exception 'a data key is wrapped by a master key that has been replaced'
                using errcode = 'object_not_in_prerequisite_state';
        end if;
    end if;

    if cardinality(submitted) > 0 then
        insert into idempotency_keys (scope, key, aggregate_type, aggregate_id, first_position, last_position,
                                      fingerprint, recorded_at)
        select c_scope[s.command], c_key[s.command], c_type[s.command], c_id[s.command], s.first, s.last,
               c_fingerprint[s.command], stamp
        from unnest(submitted, firsts, lasts) s (command, first, last);
    end if;

    perform pg_notify('pyli_log', head::text);
end
$$;

drop trigger data_keys_are_wrapped_by_a_key_in_use on data_keys;
drop function refuse_other_master_keys;
