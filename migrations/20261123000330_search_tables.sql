-- Words that staff look for. The only place where personal words stand in clear: so the tables are UNLOGGED, which
-- keeps them out of dumps made with --no-unlogged-table-data, out of replicas and out of the write-ahead log; a crash
-- empties them, and the projection "search" fills them again (docs/decisions/0012).

create unlogged table read_model.case_search (
    service text not null,
    id uuid not null,
    words text not null,
    -- The names of keys are those that `like … including all` gives: a rebuilt table keeps them.
    constraint case_search_pkey primary key (service, id)
);

comment on table read_model.case_search is
    'What a case is found by. Written by the projection "search"; there is no row once the data key is destroyed.';
comment on column read_model.case_search.service is 'requests or applications.';
comment on column read_model.case_search.words is
    'Without accents, in lower case, one form of sigma: Α.Α., subject, text, names, e-mail address, certificate, tax number, protocol number.';

create unlogged table read_model.citizen_search (
    id uuid not null,
    words text not null,
    constraint citizen_search_pkey primary key (id)
);

comment on table read_model.citizen_search is
    'What a citizen is found by. Written by the projection "search"; there is no row once the data key is destroyed.';
comment on column read_model.citizen_search.words is
    'As in case_search: names, tax number, document number, telephone, address.';

create unlogged table read_model.search_begun (
    begun boolean not null,
    constraint search_begun_pkey primary key (begun),
    constraint search_begun_check check (begun)
);

comment on table read_model.search_begun is
    'One row since the search tables were last begun; a crash takes it away together with their rows, and tells so.';

-- A third kind of subscription, beside read models and reactions.
alter table subscriptions drop constraint subscriptions_kind_known;
alter table subscriptions
    add constraint subscriptions_kind_known check (kind in ('projection', 'index', 'reaction'));

comment on column subscriptions.kind is
    'projection: a read model, which people''s own reads wait for. index: filled like one, and nobody waits for it. reaction: has an effect, is never replayed.';
