-- The built-in register: a municipality without a protocol application of its own numbers documents in this book.

create schema register;
comment on schema register is
    'The built-in document register. It is no part of the portal: its book would stay if the portal went.';

create table register.book (
    id smallint not null,
    constraint book_pkey primary key (id),
    constraint book_is_one check (id = 1)
);
insert into register.book (id) values (1);

comment on table register.book is
    'The one row that whoever enters something locks. It is never updated: the book goes on from its newest entry.';

create table register.entries (
    year smallint not null,
    number bigint not null,
    reference text collate "C" not null,
    kind text not null,
    subject text,
    sender text,
    filed_at timestamptz not null,
    registered_at timestamptz not null,
    date date not null,
    constraint entries_pkey primary key (year, number),
    constraint entries_reference_once unique (reference),
    constraint entries_number_from_one check (number >= 1)
);

comment on table register.entries is 'The book: numbers run from 1 in each calendar year of Europe/Athens, without gaps.';
comment on column register.entries.reference is 'The sender''s own id of the document; entered once, whatever is sent again';
comment on column register.entries.subject is
    'What it is about; null in the portal''s own book, which keeps nothing personal (the case is found by reference)';
comment on column register.entries.sender is 'Who sent it; null in the portal''s own book';
comment on column register.entries.registered_at is 'When it was entered; never earlier than the entry before it';
comment on column register.entries.date is 'The day of registered_at in Europe/Athens';

-- One call, one transaction. The time comes in; it never runs backwards in the book, so that the newest entry is
-- always that of the newest year, and the turn of the year cannot be undone by a clock that is behind.
create function register.enter(
    p_reference text, p_kind text, p_subject text, p_sender text, p_filed_at timestamptz, p_at timestamptz,
    out given_number bigint, out given_year smallint, out given_date date, out given_at timestamptz,
    out is_new boolean
) language plpgsql volatile set lock_timeout = '3s' as $$
declare
    newest record;
begin
    perform 1 from register.book b where b.id = 1 for update;
    -- A later statement, so with a snapshot newer than the lock.
    select e.number, e.year, e.date, e.registered_at, false
        into given_number, given_year, given_date, given_at, is_new
        from register.entries e where e.reference = p_reference;
    if found then
        return;
    end if;
    select e.year, e.number, e.registered_at into newest
        from register.entries e order by e.year desc, e.number desc limit 1;
    given_at := greatest(p_at, newest.registered_at);
    given_date := (given_at at time zone 'Europe/Athens')::date;
    given_year := extract(year from given_date);
    given_number := case when newest.year = given_year then newest.number + 1 else 1 end;
    is_new := true;
    insert into register.entries
        (year, number, reference, kind, subject, sender, filed_at, registered_at, date)
        values (given_year, given_number, p_reference, p_kind, p_subject, p_sender, p_filed_at, given_at, given_date);
end
$$;

comment on function register.enter is
    'Enters a document under the next number, or gives the entry that its reference has already.';

grant usage on schema register to pyli_app;
-- "select … for update" needs the right to update; there is nothing in the row that could be changed.
grant select, update on register.book to pyli_app;
-- What is in the book stays as it is: no right to update or delete.
grant select, insert on register.entries to pyli_app;
