-- While what a reaction depends on is away, only what has never been tried is taken: among thousands that wait, those
-- few are found without reading the others.
create index tasks_never_tried on tasks (reaction, due_at, position) where finished_at is null and last_error is null;
