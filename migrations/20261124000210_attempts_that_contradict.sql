-- A register may answer what cannot be: another document's entry, or several entries for one document.
alter table register_attempts drop constraint register_attempts_outcome_known;
alter table register_attempts add constraint register_attempts_outcome_known check (
    outcome in ('entered', 'refused', 'unreachable', 'turned_away', 'ambiguous', 'unreadable', 'contradicts'));

comment on table register_attempts is
    'Attempts to enter a case in the register. The row is committed before the call, so that a crash leaves its trace; it is kept for the audit.';
