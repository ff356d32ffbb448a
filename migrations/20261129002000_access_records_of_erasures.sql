-- Why somebody is to be forgotten tells of him: who reads it is recorded as well.

comment on column access_records.purpose is
    'What it was shown for: list, search, case, counter, register, audit, export, oversight, erasure, log';
