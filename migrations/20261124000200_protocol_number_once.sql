-- One protocol number, one case: whoever gave it (a register, or a registrar by hand), whichever process writes it.
--
-- The append itself refuses the second case, so nothing can come between the look and the event; the command is told
-- that another case has the number. A case without an entry in its event has none to compare.
create unique index events_protocol_number_once on events (
    ((payload #>> '{Protocolled,entry,year}')::integer),
    ((payload #>> '{Protocolled,entry,number}')::bigint)
) where event_type = 'Protocolled';

comment on index events_protocol_number_once is
    'A number of a year is held by one case; its name is what the program knows a refusal by.';
