-- The read model of citizens: their own profile, and the counter.
create table read_model.citizens (
    id uuid not null,
    state text not null,
    verified_at timestamptz,
    office text,
    document text,
    checked text not null,
    declared bigint not null,
    version bigint not null,
    position bigint not null,
    details jsonb not null,
    history jsonb not null,
    -- The names of keys and indexes are those that `like … including all` gives: a rebuilt table keeps them.
    constraint citizens_pkey primary key (id),
    constraint citizens_declared_key unique (declared)
) with (fillfactor = 80);

comment on table read_model.citizens is
    'One row for each citizen who has declared his details. Written by the projection "citizens".';
comment on column read_model.citizens.id is 'The account''s id, which is the person''s everywhere.';
comment on column read_model.citizens.verified_at is 'When he was last verified, whatever happened since.';
comment on column read_model.citizens.office is 'Where he was last verified.';
comment on column read_model.citizens.document is 'Which kind of document was seen then.';
comment on column read_model.citizens.checked is
    'Keyed fingerprint of what a clerk checks: by it a change is told that ends a verification.';
comment on column read_model.citizens.declared is
    'Position in the log of his last declaration: lists show who declared last first.';
comment on column read_model.citizens.version is 'Sequence of the last event in this row: the ETag.';
comment on column read_model.citizens.position is 'Position in the log of the last event in this row.';
comment on column read_model.citizens.details is
    'His details, sealed as in the log as one value, with the field where it was sealed.';
comment on column read_model.citizens.history is 'What happened, oldest first; reasons sealed as in the log.';
