-- What an audit of the protocol finds wrong, and somebody has explained.
create table protocol_explanations (
    year smallint not null,
    subject text collate "C" not null,
    reason text not null,
    explained_at timestamptz not null default now(),
    constraint protocol_explanations_pkey primary key (year, subject),
    constraint protocol_explanations_reason_given check (reason ~ '\S')
);

comment on table protocol_explanations is
    'Findings of "pyli audit protocol" that somebody has looked into; they stay in its report, and are no fault any more.';
comment on column protocol_explanations.subject is 'A case''s id, or a number of that year';

grant select, insert, update on protocol_explanations to pyli_app;
