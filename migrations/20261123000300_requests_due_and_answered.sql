-- The legal clock of requests, as columns: what is overdue is asked of the queue, and how long answers took of the
-- dashboard. The projection fills them from the log, so it begins again.
alter table read_model.requests
    add column due_on date,
    add column answered_at timestamptz;

comment on column read_model.requests.due_on is
    'The last day (Europe/Athens) on which it is answered in time, by the law in force at filing; null for a comment.';
comment on column read_model.requests.answered_at is
    'First answer, or closed or rejected without one; null for a comment.';

truncate read_model.requests;
delete from subscriptions where name = 'requests@next';
delete from parked_events where subscription = 'requests';
update subscriptions set position = 0 where name = 'requests';
