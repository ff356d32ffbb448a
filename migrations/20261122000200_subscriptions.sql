-- Who follows the log and how far each has come: projections and reactions alike.
create table subscriptions (
    name text not null,
    kind text not null,
    position bigint not null,
    installed_at timestamptz not null default now(),
    moved_at timestamptz not null default now(),
    constraint subscriptions_pkey primary key (name),
    constraint subscriptions_kind_known check (kind in ('projection', 'reaction')),
    constraint subscriptions_position_not_negative check (position >= 0)
) with (fillfactor = 10);

comment on table subscriptions is
    'One row for each follower of the log. Whoever holds its row lock is the one worker in the whole installation.';
comment on column subscriptions.name is
    'Name of the projection or reaction; a rebuild beside the live read model has a name of its own, such as requests@next.';
comment on column subscriptions.position is
    'The checkpoint: every event up to it is applied or parked. Written in the transaction that writes the rows.';

-- What could not be applied. A poison event holds up its own stream only, and is never skipped in silence.
create table parked_events (
    subscription text not null,
    position bigint not null,
    aggregate_type text collate "C" not null,
    aggregate_id text collate "C" not null,
    error text not null,
    parked_at timestamptz not null default now(),
    constraint parked_events_pkey primary key (subscription, position),
    constraint parked_events_subscription_exists foreign key (subscription)
        references subscriptions (name) on delete cascade
);

-- A batch asks which of its streams are held up.
create index parked_events_stream on parked_events (subscription, aggregate_type, aggregate_id, position);

comment on table parked_events is
    'Events that a subscription has set aside: one that failed, and the later ones of its stream.';
comment on column parked_events.error is
    'Why, without any value of the event: for the first of a stream its failure, for later ones "behind position N".';

-- What reactions still have to do, and what they have done: one row for each event that a reaction wants.
create table tasks (
    reaction text not null,
    position bigint not null,
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_until timestamptz,
    finished_at timestamptz,
    last_error text,
    constraint tasks_pkey primary key (reaction, position)
);

-- The next task that is due, in order of filing.
create index tasks_due on tasks (reaction, due_at, position) where finished_at is null;

comment on table tasks is
    'Work of reactions: enqueued exactly once (the id is the position of the event), worked off at least once.';
comment on column tasks.due_at is
    'Not before this; at first the time when the event was recorded, so that tasks are done in order of filing.';
comment on column tasks.lease_until is
    'A worker has it until then; when it passes and the task is not finished, the worker is taken to be dead.';
comment on column tasks.last_error is 'Why the last attempt failed, without any value of the event.';

grant select, insert, update, delete on subscriptions, parked_events, tasks to pyli_app;
