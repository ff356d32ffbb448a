//! What a subscription has set aside, for the administrator's eyes; tried again when the program has been mended.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::parking::{parse, stream};
use super::{ApplyError, Projection, batch, checkpoint, log};
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StoredEvent;

/// An event that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Which event.
    pub position: i64,
    /// Its stream's type.
    pub aggregate_type: String,
    /// Its stream.
    pub aggregate_id: Uuid,
    /// Why, without any value of the event; "behind position N" for the later ones of a stream.
    pub error: String,
    /// When.
    pub parked_at: Timestamp,
}

/// What trying again did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryReport {
    /// How many are applied now.
    pub applied: usize,
    /// How many are parked still.
    pub still_parked: usize,
}

impl Store {
    /// What the subscription `name` has set aside, oldest first.
    pub async fn parked(&self, name: &str) -> Result<Vec<Parked>, Unavailable> {
        let rows: Vec<ParkedRow> = sqlx::query_as(
            "select position, aggregate_type, aggregate_id, error, parked_at
             from public.parked_events where subscription = $1 order by position",
        )
        .bind(name)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(Parked::try_from).collect::<sqlx::Result<_>>()?)
    }

    /// Applies what `projection` has set aside, in order, each stream up to the first event that fails again. No
    /// worker applies anything of this projection meanwhile.
    pub async fn retry_parked(&self, projection: &dyn Projection) -> Result<RetryReport, ApplyError> {
        let mut tx = self.pool().begin().await?;
        checkpoint::lock(&mut tx, projection.name()).await?;
        let events = log::read_parked(&mut tx, projection.name()).await?;
        let all = events.len();
        let applied = retry_in_order(&mut tx, projection, events).await?;
        sqlx::query("delete from public.parked_events where subscription = $1 and position = any ($2)")
            .bind(projection.name())
            .bind(&applied)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(RetryReport { applied: applied.len(), still_parked: all - applied.len() })
    }
}

/// The positions that could be applied now.
async fn retry_in_order(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    events: Vec<Arc<StoredEvent>>,
) -> Result<Vec<i64>, ApplyError> {
    let mut applied = Vec::new();
    let mut held_up = HashSet::new();
    for event in events {
        if held_up.contains(&stream(&event)) {
            continue;
        }
        match batch::attempt(tx, projection, std::slice::from_ref(&event)).await {
            Ok(()) => applied.push(event.position),
            Err(error) if !error.is_poison() => return Err(error),
            Err(error) => {
                fail_again(tx, projection.name(), event.position, &error).await?;
                held_up.insert(stream(&event));
            }
        }
    }
    Ok(applied)
}

async fn fail_again(
    tx: &mut PgConnection,
    subscription: &str,
    position: i64,
    error: &ApplyError,
) -> sqlx::Result<()> {
    sqlx::query("update public.parked_events set error = $3 where subscription = $1 and position = $2")
        .bind(subscription)
        .bind(position)
        .bind(error.in_safe_words())
        .execute(tx)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct ParkedRow {
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    error: String,
    parked_at: jiff_sqlx::Timestamp,
}

impl TryFrom<ParkedRow> for Parked {
    type Error = sqlx::Error;

    fn try_from(row: ParkedRow) -> sqlx::Result<Self> {
        Ok(Self {
            position: row.position,
            aggregate_type: row.aggregate_type,
            aggregate_id: parse(&row.aggregate_id)?,
            error: row.error,
            parked_at: row.parked_at.to_jiff(),
        })
    }
}
