//! Working off what reactions have enqueued: claimed under a lease, finished or put back; after a crash between
//! the two it is taken again when the lease has ended. All times are the database's.

use std::time::Duration;

use sqlx::{FromRow, PgConnection};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::follow::{Pause, rung_or_polled};
use super::poison::unless_it_panics;
use super::reaction::{Reaction, Takes, TaskError};
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StoredEvent;
use crate::failpoints;

/// The pause after the first attempt that failed.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// How long what needs a person rests, unless it is hurried.
const SET_ASIDE: Duration = Duration::from_hours(1);

/// What a single step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// No task is due.
    Nothing,
    /// The task of this position is finished.
    Finished(i64),
    /// The attempt at the task of this position failed; it is due again later.
    PutBack(i64),
}

/// What ends a statement whose commit waits for no disk. What is lost of it in a crash of the database is done again;
/// and whatever is committed later, and waited for, takes it to the disk first.
const NOT_WAITED_FOR: &str = "set_config('synchronous_commit', 'off', true)";

/// A task that this worker has until its lease ends.
#[derive(FromRow)]
struct Claim {
    #[sqlx(flatten)]
    event: StoredEvent,
    /// Which attempt this is; nobody else has the same number, so a late worker cannot put back another's task.
    attempts: i32,
}

/// Enqueues one task for each of `positions`, due in order of filing.
pub(super) async fn enqueue(tx: &mut PgConnection, reaction: &str, positions: &[i64]) -> sqlx::Result<()> {
    sqlx::query(
        "insert into public.tasks (reaction, position, due_at)
         select $1, e.position, least(e.recorded_at, now())
         from public.events e where e.position = any ($2)",
    )
    .bind(reaction)
    .bind(positions)
    .execute(tx)
    .await?;
    Ok(())
}

/// Works off tasks until `shutdown`, and ends after the attempt that is under way then.
pub(super) async fn drain(store: &Store, reaction: &dyn Reaction, shutdown: &CancellationToken) {
    let mut enqueued = store.inner.progress.handed(reaction.name());
    let mut pause = Pause::new(reaction.name());
    while !shutdown.is_cancelled() {
        enqueued.mark_unchanged();
        match store.drain_one(reaction).await {
            Ok(Drained::Finished(_) | Drained::PutBack(_)) => pause.reset(),
            Ok(Drained::Nothing) => {
                pause.reset();
                shutdown.run_until_cancelled(rung_or_polled(&mut enqueued)).await;
            }
            Err(error) => {
                shutdown.run_until_cancelled(pause.after(&error.into())).await;
            }
        }
    }
}

impl Store {
    /// A single step: claims the oldest task that is due (and that the reaction takes now), performs it, and finishes it or puts it back.
    pub async fn drain_one(&self, reaction: &dyn Reaction) -> Result<Drained, Unavailable> {
        let Some(task) = self.claim(reaction).await? else { return Ok(Drained::Nothing) };
        let position = task.event.position;
        match attempt(self, reaction, &task.event).await {
            Ok(()) => {
                self.finish(reaction.name(), position).await?;
                Ok(Drained::Finished(position))
            }
            Err(error) => {
                self.put_back(reaction, &task, &error).await?;
                Ok(Drained::PutBack(position))
            }
        }
    }

    /// Makes everything that waits for another attempt due now, in order of filing: what held it up is over. What is
    /// overdue by now loses the turn that its last attempt gave it.
    pub async fn hurry(&self, reaction: &str) -> Result<u64, Unavailable> {
        let hurried = sqlx::query(
            "update public.tasks t set due_at = least(e.recorded_at, now())
             from public.events e
             where e.position = t.position and t.reaction = $1 and t.finished_at is null
               and t.due_at > least(e.recorded_at, now())
               and (t.lease_until is null or t.lease_until <= now())",
        )
        .bind(reaction)
        .execute(self.pool())
        .await?;
        Ok(hurried.rows_affected())
    }

    async fn claim(&self, reaction: &dyn Reaction) -> sqlx::Result<Option<Claim>> {
        let which = match reaction.takes() {
            Takes::WhateverIsDue => "",
            Takes::WhatIsNew => "and d.last_error is null",
        };
        let columns = StoredEvent::COLUMNS;
        sqlx::query_as(&format!(
            "with claimed as (
                 update public.tasks t
                 set attempts = t.attempts + 1, lease_until = now() + make_interval(secs => $2)
                 from (
                     select d.reaction, d.position from public.tasks d
                     where d.reaction = $1 and d.finished_at is null and d.due_at <= now()
                       and (d.lease_until is null or d.lease_until <= now()) {which}
                     order by d.due_at, d.position limit 1
                     for update skip locked
                 ) due
                 where t.reaction = due.reaction and t.position = due.position
                 returning t.position as claimed, t.attempts, {NOT_WAITED_FOR}
             )
             select {columns}, attempts from claimed join public.events on position = claimed"
        ))
        .bind(reaction.name())
        .bind(reaction.lease().as_secs_f64())
        .fetch_optional(self.pool())
        .await
    }

    async fn finish(&self, reaction: &str, position: i64) -> sqlx::Result<()> {
        sqlx::query(&format!(
            "update public.tasks set finished_at = now(), lease_until = null, last_error = null
             where reaction = $1 and position = $2 and finished_at is null returning {NOT_WAITED_FOR}"
        ))
        .bind(reaction)
        .bind(position)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Due again after a pause that doubles from 250 ms to the reaction's longest (what needs a person: after an hour),
    /// each shortened by up to half at random, so that tasks that failed together do not come back together.
    async fn put_back(&self, reaction: &dyn Reaction, task: &Claim, error: &TaskError) -> sqlx::Result<()> {
        let (name, reason) = (reaction.name(), error.in_safe_words());
        let (first, longest) = match error {
            TaskError::Unavailable(_) | TaskError::Failed(_) => (FIRST_PAUSE, reaction.longest_pause()),
            TaskError::NeedsAPerson(_) => (SET_ASIDE, SET_ASIDE),
        };
        let (position, attempts) = (task.event.position, task.attempts);
        tracing::warn!(reaction = name, position, attempts, reason, "put back");
        sqlx::query(&format!(
            "update public.tasks
             set lease_until = null, last_error = $4, due_at = now() + make_interval(
                 secs => least($5, $6 * power(2::float8, least(attempts - 1, 20))) * (0.5 + random() / 2))
             where reaction = $1 and position = $2 and attempts = $3 and finished_at is null
             returning {NOT_WAITED_FOR}"
        ))
        .bind(name)
        .bind(position)
        .bind(attempts)
        .bind(reason)
        .bind(longest.as_secs_f64())
        .bind(first.as_secs_f64())
        .execute(self.pool())
        .await?;
        Ok(())
    }
}

/// One attempt, cut off when its lease ends: another worker may have the task from then on.
async fn attempt(store: &Store, reaction: &dyn Reaction, event: &StoredEvent) -> Result<(), TaskError> {
    let lease = if failpoints::skip_cut_off() { Duration::MAX } else { reaction.lease() };
    match timeout(lease, unless_it_panics(reaction.perform(store, event))).await {
        Ok(Some(outcome)) => outcome,
        Ok(None) => Err(TaskError::Failed("perform panicked".to_owned())),
        Err(_) => Err(TaskError::Failed("cut off: it took longer than its lease".to_owned())),
    }
}
