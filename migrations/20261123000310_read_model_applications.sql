-- The read model of applications for certificates: "my applications", the case page and the staff queue.
create table read_model.applications (
    id uuid not null,
    number bigint not null,
    certificate text not null,
    family text,
    status text not null,
    owner uuid not null,
    submitted_at timestamptz not null,
    changed_at timestamptz not null,
    protocol_state text not null,
    protocol_number bigint,
    protocol_year smallint,
    protocol_date date,
    protocol_message text,
    department uuid,
    assignee uuid,
    due_on date,
    answered_at timestamptz,
    revision bigint not null,
    version bigint not null,
    position bigint not null,
    detail jsonb not null,
    -- The names of keys and indexes are those that `like … including all` gives: a rebuilt table keeps them.
    constraint applications_pkey primary key (id),
    constraint applications_number_key unique (number)
) with (fillfactor = 80);

create index applications_owner_number_idx on read_model.applications (owner, number desc);
create index applications_number_idx on read_model.applications (number desc)
    where status in ('submitted', 'in_progress', 'awaiting_citizen');

comment on table read_model.applications is
    'One row an application for a certificate. Written by the projection "applications".';
comment on column read_model.applications.id is 'The aggregate''s id.';
comment on column read_model.applications.number is 'Α.Α.: the running number of applications.';
comment on column read_model.applications.family is
    'The family of its certificate in the catalogue; null when the catalogue has dropped the certificate.';
comment on column read_model.applications.owner is 'The account of the citizen who applies.';
comment on column read_model.applications.changed_at is 'When the last event was recorded.';
comment on column read_model.applications.protocol_message is
    'Why the register deferred or refused, in its own words; nothing personal.';
comment on column read_model.applications.due_on is
    'The last day (Europe/Athens) on which it is answered in time, by the term in force at filing.';
comment on column read_model.applications.answered_at is 'First answer, or issued without one.';
comment on column read_model.applications.revision is
    'Sequence of the last event by people: the ETag. What the system does by itself does not move it.';
comment on column read_model.applications.version is 'Sequence of the last event in this row.';
comment on column read_model.applications.position is 'Position in the log of the last event in this row.';
comment on column read_model.applications.detail is
    'What only the case page shows: applicant, details, delivery, fields, answer, history; personal values sealed as in the log.';
comment on index read_model.applications_number_idx is 'The staff queue: the open applications, newest first.';
