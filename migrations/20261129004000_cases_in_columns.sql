-- What only the case page shows was one jsonb document. Making its binary form cost a quarter of what a row costs to
-- write, a text of it again was made for whoever read it, and a list took the document apart to show two small members.
-- Each member is a column now, in json: the text as the projection wrote it (docs/decisions/0057).
truncate read_model.requests, read_model.applications;

alter table read_model.requests
    drop column detail,
    alter column subject type json using subject::text::json,
    add column text json,
    add column desired_action json,
    add column sender json,
    add column answer json,
    add column history json not null;

alter table read_model.applications
    drop column detail,
    add column applicant json not null,
    add column details json,
    add column delivery json not null,
    add column fields json,
    add column answer json,
    add column history json not null;

-- As before (20261128000600): ciphertext is not compressed in vain.
alter table read_model.requests
    alter column subject set storage external,
    alter column text set storage external,
    alter column desired_action set storage external,
    alter column sender set storage external,
    alter column answer set storage external,
    alter column history set storage external;
alter table read_model.applications
    alter column applicant set storage external,
    alter column details set storage external,
    alter column delivery set storage external,
    alter column fields set storage external,
    alter column answer set storage external,
    alter column history set storage external;

comment on column read_model.requests.text is 'What it says, sealed as the subject is.';
comment on column read_model.requests.desired_action is 'What the sender asks for, sealed; null when nothing.';
comment on column read_model.requests.sender is
    'Who filed it: his account, the rest sealed; null for an anonymous comment.';
comment on column read_model.requests.answer is 'The newest answer: {at, text}, the text sealed; null before the first.';
comment on column read_model.requests.history is 'What happened, oldest first; personal values sealed.';
comment on column read_model.applications.applicant is 'Who applies: his account; address and details sealed.';
comment on column read_model.applications.details is 'His remarks, sealed; null when there are none.';
comment on column read_model.applications.delivery is 'How he wants it; an address sealed.';
comment on column read_model.applications.fields is 'What the certificate asks for, sealed; null when nothing.';
comment on column read_model.applications.answer is
    'The newest answer: {at, text}, the text sealed; null before the first.';
comment on column read_model.applications.history is 'What happened, oldest first; personal values sealed.';

-- Both projections begin again.
delete from subscriptions where name in ('requests@next', 'applications@next');
delete from parked_events where subscription in ('requests', 'applications');
update subscriptions set position = 0 where name in ('requests', 'applications');
