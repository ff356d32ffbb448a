-- Mail that no event asks for: confirmations of addresses, forgotten passwords, the digest of the staff.

create table letters (
    id                 uuid primary key,
    kind               text not null,
    account            uuid references accounts (id) on delete cascade,
    email_lookup       bytea,
    token_hash         bytea,
    asked_by           bytea,
    day                date,
    requests_after     bigint,
    requests_until     bigint,
    applications_after bigint,
    applications_until bigint,
    created_at         timestamptz not null default now(),
    expires_at         timestamptz not null,
    used_at            timestamptz,
    due_at             timestamptz not null default now(),
    attempts           integer not null default 0,
    lease_until        timestamptz,
    finished_at        timestamptz,
    outcome            text,
    last_error         text,
    constraint letters_token_hash unique (token_hash),
    constraint letters_kind_known check (kind in ('confirmation', 'password_reset', 'digest')),
    constraint letters_with_link check (
        (kind = 'digest') = (token_hash is null) and (token_hash is null) = (email_lookup is null)),
    constraint letters_digest check (
        kind <> 'digest' or (account is not null and day is not null and requests_after is not null
        and requests_until is not null and applications_after is not null and applications_until is not null)),
    constraint letters_finished_with_outcome check ((finished_at is null) = (outcome is null))
);
create unique index letters_one_digest_a_day on letters (account, day) where kind = 'digest';
create index letters_due on letters (due_at) where finished_at is null;
create index letters_email_lookup on letters (email_lookup);
create index letters_age on letters using brin (created_at);

comment on table letters is
    'Mail to be sent that no event asks for, and the links in it. Nothing personal lies here: address and name are '
    'looked up when it is sent. Deleted after 30 days.';
comment on column letters.account is
    'Null for a forgotten password: whether there is an account of that address shows only when it is sent';
comment on column letters.email_lookup is 'As in accounts: whose link it is; another address makes it worthless';
comment on column letters.token_hash is
    'SHA-256 of the token in the link. The token is an HMAC of the id under a key derived from the master key, so '
    'that it is made again when the letter is sent, and lies nowhere';
comment on column letters.asked_by is
    'Hash of the token of the session that asked for a confirmation; null when none did. Whoever opens the link in '
    'another one chooses a new password';
comment on column letters.day is 'The day of a digest, in Europe/Athens';
comment on column letters.requests_after is 'A digest counts the cases whose Α.Α. is above this one …';
comment on column letters.requests_until is '… up to this one';
comment on column letters.used_at is 'The link was used, or another one made it worthless';
comment on column letters.lease_until is 'A worker has it until then';
comment on column letters.last_error is 'Why the last attempt failed, without anything personal';

grant select, insert, update, delete on letters to pyli_app;
