-- Accounts and sessions: never events.

create table accounts (
    id            uuid primary key,
    email_lookup  bytea not null,
    password_hash text not null,
    role          text not null,
    department    uuid,
    profile       jsonb not null,
    created_at    timestamptz not null,
    constraint accounts_email_lookup unique (email_lookup),
    constraint accounts_role check (role in ('citizen', 'staff', 'registrar', 'administrator', 'auditor'))
);

comment on table accounts is 'Who can sign in. Names and addresses are sealed under a data key of the account''s own.';
comment on column accounts.email_lookup is 'HMAC-SHA256 of the address in lower case, under a key derived from the master key';
comment on column accounts.password_hash is 'argon2id, PHC string';
comment on column accounts.profile is 'Sealed: email, given_name, family_name';

create table sessions (
    token_hash bytea primary key,
    account    uuid not null references accounts (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_account on sessions (account);
create index sessions_expiry on sessions using brin (expires_at);

comment on table sessions is 'Who is signed in. Only the SHA-256 of a token is kept; checked at each request.';

grant select, insert, update, delete on accounts, sessions to pyli_app;
