-- The planner's statistics of a column are samples of what stands in it: personal words in clear, in a table that is
-- logged, dumped and kept. The search tables keep none of their words. The words are forgotten here with whatever was
-- gathered of them, and come back from the log by themselves.

truncate read_model.case_search, read_model.citizen_search, read_model.search_begun;

alter table read_model.case_search drop column words;
alter table read_model.case_search add column words text not null;
alter table read_model.case_search alter column words set statistics 0;
comment on column read_model.case_search.words is
    'Without accents, in lower case, one form of sigma: Α.Α., subject, text, names, e-mail address, certificate, tax number, protocol number. No statistics are kept of it.';

alter table read_model.citizen_search drop column words;
alter table read_model.citizen_search add column words text not null;
alter table read_model.citizen_search alter column words set statistics 0;
comment on column read_model.citizen_search.words is
    'As in case_search: names, tax number, document number, telephone, address. No statistics are kept of it.';
