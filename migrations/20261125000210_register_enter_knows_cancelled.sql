-- Who sends the reference of a cancelled entry again is told that it was cancelled. What a person has struck out is
-- not entered again by a program (docs/decisions/0017); one reference keeps its one line for ever.

drop function register.enter(text, text, text, text, timestamptz, timestamptz);

-- One call, one transaction. The time comes in; it never runs backwards in the book, so that the newest entry is
-- always that of the newest year, and the turn of the year cannot be undone by a clock that is behind.
create function register.enter(
    p_reference text, p_kind text, p_subject text, p_sender text, p_filed_at timestamptz, p_at timestamptz,
    out given_number bigint, out given_year smallint, out given_date date, out given_at timestamptz,
    out is_new boolean, out is_cancelled boolean
) language plpgsql volatile set lock_timeout = '3s' as $$
declare
    newest record;
begin
    perform 1 from register.book b where b.id = 1 for update;
    -- A later statement, so with a snapshot newer than the lock.
    select e.number, e.year, e.date, e.registered_at, false,
           exists (select from register.cancellations c where c.year = e.year and c.number = e.number)
        into given_number, given_year, given_date, given_at, is_new, is_cancelled
        from register.entries e where e.reference = p_reference;
    if found then
        return;
    end if;
    select e.year, e.number, e.registered_at into newest
        from register.entries e order by e.year desc, e.number desc limit 1;
    given_at := greatest(p_at, newest.registered_at);
    given_date := (given_at at time zone 'Europe/Athens')::date;
    given_year := extract(year from given_date);
    given_number := case when newest.year = given_year then newest.number + 1 else 1 end;
    is_new := true;
    is_cancelled := false;
    insert into register.entries
        (year, number, reference, kind, subject, sender, filed_at, registered_at, date)
        values (given_year, given_number, p_reference, p_kind, p_subject, p_sender, p_filed_at, given_at, given_date);
end
$$;

comment on function register.enter is
    'Enters a document under the next number, or gives the entry that its reference has already, cancelled or not.';
