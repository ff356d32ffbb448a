-- How far the second place has the log: asked every second by whoever must know whether it is late.
create index log_checkpoints_witnessed on log_checkpoints (size) where witnessed_at is not null;
