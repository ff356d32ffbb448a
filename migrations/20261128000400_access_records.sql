-- Who read what of whom: written before the data leave, and protected as the log is.

create table access_records (
    position     bigint generated always as identity,
    at           timestamptz not null default clock_timestamp(),
    reading      uuid not null,
    reader       uuid,
    role         text collate "C" not null,
    department   uuid,
    surface      text collate "C" not null,
    purpose      text collate "C" not null,
    subject_kind text collate "C" not null,
    subject      uuid not null,
    fields       text[] not null,
    reason       text,
    constraint access_records_position primary key (position),
    constraint access_records_reader_known check (reader is not null or surface = 'command_line'),
    constraint access_records_something_shown check (fields <> '{}')
);
create index access_records_subject on access_records (subject, position);
create index access_records_reader on access_records (reader, position);
-- Rows come in the order of their times.
create index access_records_at on access_records using brin (at);

comment on table access_records is
    'Every look of the municipality''s people at a citizen''s personal data: one row for each case or person shown. '
    'Append-only; never events.';
comment on column access_records.position is 'In the order of recording; gaps mean nothing';
comment on column access_records.reading is 'One for each answer that showed something: the rows of a list have the same';
comment on column access_records.reader is 'The account that read; null for whoever ran the program on the machine itself';
comment on column access_records.role is 'In which role; system for the command line';
comment on column access_records.department is 'The reader''s department then';
comment on column access_records.surface is 'page, api or command_line';
comment on column access_records.purpose is 'What it was shown for: list, search, case, counter, register, audit, export, oversight';
comment on column access_records.subject_kind is 'request, application or person';
comment on column access_records.subject is 'The id of the case, or of the person''s account';
comment on column access_records.fields is 'Which fields were shown, by their names: never what stands in them';
comment on column access_records.reason is 'Why, where a reason is asked: a reference, never somebody''s name';

create function refuse_change_of_access() returns trigger language plpgsql as $$
begin
    raise exception 'access records are append-only: % is refused', tg_op using errcode = 'restrict_violation';
end
$$;

create trigger access_records_are_append_only
    before update or truncate on access_records
    for each statement execute function refuse_change_of_access();

-- What is old may go (data protection asks for a term here too), what is younger than a year never: whoever it is.
create function refuse_young_access_to_go() returns trigger language plpgsql as $$
begin
    if old.at > clock_timestamp() - interval '1 year' then
        raise exception 'an access record younger than a year is not deleted' using errcode = 'restrict_violation';
    end if;
    return old;
end
$$;

create trigger access_records_stay_a_year
    before delete on access_records
    for each row execute function refuse_young_access_to_go();

-- The application has no right to delete; this is its one way, and the trigger stands behind it.
create function forget_access_records(before timestamptz) returns bigint
    language sql security definer set search_path = public, pg_temp as $$
    with gone as (delete from access_records where at < before returning 1)
    select count(*) from gone
$$;
revoke all on function forget_access_records(timestamptz) from public;

grant select, insert on access_records to pyli_app;
grant execute on function forget_access_records(timestamptz) to pyli_app;
