-- A number that a case of this portal shows, or is about to be told, is not cancelled: a citizen holds it.
--
-- It is looked up under the lock of the log's head, so that no `Protocolled` can come between the look and the
-- cancellation. A case that waits may have been given the number a moment ago and not know it yet; once its newest
-- step is another, no event can bring it this number any more.
create function cancel_register_entry(
    p_year smallint, p_number bigint, p_reason text, p_by text, p_at timestamptz
) returns text language plpgsql volatile
set lock_timeout = '3s'
-- Every look-up is by key: nobody who appends shall wait for a scan of the log.
set jit = off
set enable_seqscan = off
as $$
declare
    entered_for text;
    newest_step text;
begin
    perform from log_head where id = 1 for update;
    perform 1 from register.book b where b.id = 1 for update;
    -- Later statements, so with snapshots newer than the locks.
    select e.reference into entered_for from register.entries e where e.year = p_year and e.number = p_number;
    if not found then
        return 'unknown';
    end if;
    perform 1 from register.cancellations c where c.year = p_year and c.number = p_number;
    if found then
        return 'already';
    end if;
    -- Written as the index events_protocol_number_once is.
    perform 1 from events e
        where e.event_type = 'Protocolled'
          and (e.payload #>> '{Protocolled,entry,year}')::integer = p_year
          and (e.payload #>> '{Protocolled,entry,number}')::bigint = p_number;
    if found then
        return 'shown';
    end if;
    select s.event_type into newest_step from events s
        where s.aggregate_type in ('CitizenRequest', 'CertificateApplication') and s.aggregate_id = entered_for
          and (s.event_type in ('ProtocolRequested', 'ProtocolDeferred', 'ProtocolRefused', 'Protocolled')
               or (s.event_type = 'Submitted' and s.aggregate_type = 'CertificateApplication'))
        order by s.sequence desc limit 1;
    if newest_step in ('Submitted', 'ProtocolRequested', 'ProtocolDeferred') then
        return 'awaited';
    end if;
    insert into register.cancellations (year, number, reason, cancelled_by, cancelled_at)
        values (p_year, p_number, p_reason, p_by, p_at);
    return 'cancelled';
end
$$;

comment on function cancel_register_entry is
    'Cancels an entry of the built-in book: cancelled, already (it was before), unknown (no such line), shown (a case has the number), awaited (its case waits for the number).';
