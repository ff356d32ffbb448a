//! What the event log promises, proved on the real store; a promise that can break has a control that breaks it.

mod world;
mod auditor;
mod heavy_order;
mod heavy_competing;
mod one_statement;
mod batches;
mod idempotency;
mod personal_data;
mod relying;
mod stale_cases;
mod append_only;
mod proxy;
mod lost_answers;
mod heavy_kills;
mod faults;
mod heavy_small_cluster;
mod heavy_snapshot;
mod sealing;
mod tampered;
mod second_place;
mod sealed_log;
mod verifying;
mod exporting;
mod heavy_edits;
mod heavy_flips;
mod heavy_long_log;
