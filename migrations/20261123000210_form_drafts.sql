-- What somebody has typed into a form of several steps and not sent yet: never events.

create table form_drafts (
    account    uuid not null references accounts (id) on delete cascade,
    form       text collate "C" not null,
    answers    jsonb,
    submission uuid not null,
    filed      uuid,
    touched_at timestamptz not null,
    constraint form_drafts_pkey primary key (account, form),
    constraint form_drafts_filed_or_not check ((answers is null) = (filed is not null))
);
create index form_drafts_age on form_drafts using brin (touched_at);

comment on table form_drafts is
    'Forms of several steps that somebody is filling in. Deleted 30 days after they were last touched.';
comment on column form_drafts.answers is
    'What was typed, sealed as one field under the account''s data key; null once it is filed';
comment on column form_drafts.submission is 'The submission it is sent as, so that sending it twice makes one case';
comment on column form_drafts.filed is 'The case it was filed as: sending it again leads there';

grant select, insert, update, delete on form_drafts to pyli_app;
