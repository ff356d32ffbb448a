-- The log has no index on time and needs none: positions are dense and time never runs backwards in it, so the first
-- event at or after a moment is found by halving.
create function first_position_at(moment timestamptz) returns bigint
    language plpgsql stable parallel safe
as $$
declare
    low bigint := 1;
    high bigint := (select coalesce(max(e.position), 0) + 1 from public.events e);
    middle bigint;
begin
    while low < high loop
        middle := (low + high) / 2;
        if (select e.recorded_at from public.events e where e.position = middle) < moment then
            low := middle + 1;
        else
            high := middle;
        end if;
    end loop;
    return low;
end
$$;

comment on function first_position_at(timestamptz) is
    'The position of the first event recorded at or after a moment; one above the last when there is none.';

grant execute on function first_position_at(timestamptz) to pyli_app;
