-- Whether a document is entered already is asked after an attempt of which nobody knows what came of it. Such a question
-- tells of the register as much as an attempt does: whether it answers at all.
create table register_questions (
    reference text collate "C" not null,
    attempt integer not null,
    asked_at timestamptz not null,
    answer text not null,
    constraint register_questions_pkey primary key (reference, asked_at),
    constraint register_questions_answer_known check (answer in ('there', 'not_there', 'contradicts', 'none'))
);

comment on table register_questions is
    'What the register was asked about a case that it may have, and what it said; kept for the audit.';
comment on column register_questions.reference is 'The case''s id';
comment on column register_questions.attempt is 'The attempt of which nobody knew what had come of it';
comment on column register_questions.answer is 'none: it did not answer';

grant select, insert on register_questions to pyli_app;
