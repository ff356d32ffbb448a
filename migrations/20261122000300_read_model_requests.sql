-- The read model of requests: "my requests", the case page and the staff queue read this one table, because each
-- row that an event writes costs as much as the append itself.

create schema read_model;
comment on schema read_model is
    'What pages read. Only projections write here; everything can be dropped and rebuilt from the log (pyli rebuild).';

grant usage on schema read_model to pyli_app;
alter default privileges in schema read_model grant select, insert, update, delete on tables to pyli_app;

-- Room on each page for the next version of a row: notes, assignments and all that comes from the register change no
-- indexed column, and such an update then touches no index at all (HOT). A change of status does.
create table read_model.requests (
    id uuid not null,
    number bigint not null,
    kind text not null,
    status text not null,
    owner uuid,
    submitted_at timestamptz not null,
    changed_at timestamptz not null,
    protocol_state text not null,
    protocol_number bigint,
    protocol_year smallint,
    protocol_date date,
    protocol_message text,
    department uuid,
    assignee uuid,
    revision bigint not null,
    version bigint not null,
    position bigint not null,
    subject jsonb not null,
    detail jsonb not null,
    -- The names of keys and indexes are those that `like … including all` gives: a rebuilt table keeps them.
    constraint requests_pkey primary key (id),
    constraint requests_number_key unique (number)
) with (fillfactor = 80);

create index requests_owner_number_idx on read_model.requests (owner, number desc) where owner is not null;
create index requests_number_idx on read_model.requests (number desc)
    where status in ('submitted', 'in_review', 'in_progress', 'awaiting_citizen');

comment on table read_model.requests is
    'One row a case: requests, complaints, proposals and anonymous comments. Written by the projection "requests".';
comment on column read_model.requests.id is 'The aggregate''s id.';
comment on column read_model.requests.number is 'Α.Α.: the running number of requests.';
comment on column read_model.requests.owner is 'The account of the citizen who filed it; null for an anonymous comment.';
comment on column read_model.requests.changed_at is 'When the last event was recorded.';
comment on column read_model.requests.protocol_message is
    'Why the register deferred or refused, in its own words; nothing personal.';
comment on column read_model.requests.revision is
    'Sequence of the last event by people: the ETag. What the system does by itself does not move it.';
comment on column read_model.requests.version is 'Sequence of the last event in this row.';
comment on column read_model.requests.position is 'Position in the log of the last event in this row.';
comment on column read_model.requests.subject is
    'Θέμα, sealed as in the log, with the field where it was sealed: {ciphertext, commitment, field, nonce}.';
comment on column read_model.requests.detail is
    'What only the case page shows: text, desired_action, sender, answer, history; personal values sealed as in the log.';
comment on index read_model.requests_number_idx is 'The staff queue: the open cases, newest first.';
