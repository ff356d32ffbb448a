-- As with the log (docs/decisions/0008): what a case page shows is mostly ciphertext, which does not compress, and an
-- ordinary case is a little over the 2 kB from which PostgreSQL tries to, and then keeps it elsewhere under a second
-- index. Rows of up to 4 kB stay whole: written once, and read from one place. Tables that a rebuild makes keep both
-- settings.
alter table read_model.requests set (toast_tuple_target = 4080);
alter table read_model.requests alter column detail set storage external;
alter table read_model.applications set (toast_tuple_target = 4080);
alter table read_model.applications alter column detail set storage external;
