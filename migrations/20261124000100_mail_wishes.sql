-- Who may be mailed: only whose address is confirmed, and who has not said no.

alter table accounts
    add column email_confirmed_at timestamptz,
    add column mail_refused boolean not null default false;

comment on column accounts.email_confirmed_at is
    'When somebody opened a link that was mailed to the address; null: nothing about cases is mailed to it. The '
    'municipality''s own people need none: whoever made the account vouches for the address';
comment on column accounts.mail_refused is 'The citizen does not want to be mailed about his cases';
