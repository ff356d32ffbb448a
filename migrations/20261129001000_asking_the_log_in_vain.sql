-- Whoever asks the log for news is recorded, also when there were none: from the position behind the newest one.

alter table access_records
    drop constraint access_records_positions_in_order,
    add constraint access_records_positions_in_order
        check (1 <= from_position and from_position <= to_position + 1);

comment on column access_records.from_position is
    'Of the log only: the first position that was asked for; behind to_position where there was none yet';
