-- The departments of the municipality.

create table departments (
    id       uuid primary key,
    name     text not null,
    sort_key text collate "C" not null,
    added_at timestamptz not null default now(),
    constraint departments_sort_key unique (sort_key)
);

comment on table departments is
    'The municipality''s departments. None is renamed or taken away: past cases are explained by them.';
comment on column departments.sort_key is
    'The name in small letters without accents: names are sorted by it, and two that differ in nothing else are one';

-- The application adds; it neither renames nor takes away.
grant select, insert on departments to pyli_app;
