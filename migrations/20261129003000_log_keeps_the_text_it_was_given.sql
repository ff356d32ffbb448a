-- The JSON of an event is kept as the text that it was written in, as postgres-es has it, and no longer as jsonb: nothing
-- searches in it, and making the binary form of 2 kB, and a text of that again for whoever reads, cost more than all
-- else that was done with a row (docs/decisions/0056). What a row says, and so its leaf in the tree, is what it was.
-- Rewrites the table and its indexes, and nobody writes or reads the log meanwhile: 100,000 events took 3.4 s.
alter table events
    drop constraint events_payload_is_object,
    alter column payload type json using payload::text::json,
    alter column metadata type json using metadata::text::json,
    add constraint events_payload_is_object check (json_typeof(payload) = 'object'),
    -- What a text of PostgreSQL cannot hold is refused here, as jsonb refused it, and not by whoever reads it later. Only
    -- where it may be there is it looked for: the six characters may as well be some that somebody has typed.
    add constraint events_payload_is_text check (
        position('\u0000' in payload::text) = 0 or jsonb_typeof(payload::jsonb) = 'object');
-- A changed type brings its own way of storing with it; why this one: 20261122000100.
alter table events alter column payload set storage external;

-- The two functions that write the log are what they were, but for the type that they write.
do $$
declare
    writer regprocedure;
begin
    foreach writer in array array['append_events'::regproc::oid, 'erase_streams'::regproc::oid] loop
        execute replace(pg_get_functiondef(writer), '::jsonb', '::json');
    end loop;
end
$$;
