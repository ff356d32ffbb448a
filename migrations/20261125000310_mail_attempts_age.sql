-- What was tried with the mail server is kept for a year.
create index mail_attempts_age on mail_attempts using brin (started_at);
grant delete on mail_attempts to pyli_app;
