-- Handing on the log as it is stored (the audit feed, an export) is recorded too: which of its positions.

alter table access_records
    add column from_position bigint,
    add column to_position bigint,
    add constraint access_records_log_has_positions check (
        (subject_kind = 'log') = (from_position is not null) and (subject_kind = 'log') = (to_position is not null)
    ),
    add constraint access_records_positions_in_order check (1 <= from_position and from_position <= to_position);

comment on table access_records is
    'Every look of the municipality''s people at a citizen''s personal data, and whatever is handed on of the log: one '
    'row for each case or person shown, one for each answer or file with lines of the log. Append-only; never events.';
comment on column access_records.purpose is
    'What it was shown for: list, search, case, counter, register, audit, export, oversight; log: handed on as stored';
comment on column access_records.subject_kind is 'request, application, person, or log';
comment on column access_records.subject is
    'The id of the case, or of the person''s account; of the log: the one stream that was asked for, or nil';
comment on column access_records.from_position is 'Of the log only: the first position that was asked for';
comment on column access_records.to_position is 'Of the log only: the last one; whoever stops reading has got less';
