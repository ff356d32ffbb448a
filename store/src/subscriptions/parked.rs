//! Events that a subscription has set aside: one that cannot be applied, and the later ones of its stream. An
//! administrator sees them, and tries them again when the program has been mended.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

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

/// The streams of a batch that are held up, each with the position that holds it up.
pub(super) struct Parking<'a> {
    subscription: &'a str,
    held_up: HashMap<(String, Uuid), i64>,
    parked: usize,
}

impl<'a> Parking<'a> {
    /// Which of the streams of `events` are held up already.
    pub(super) async fn of(
        tx: &mut PgConnection,
        subscription: &'a str,
        events: &[StoredEvent],
    ) -> sqlx::Result<Self> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "select aggregate_type, aggregate_id, min(position)
             from public.parked_events
             where subscription = $1 and aggregate_id = any ($2)
             group by aggregate_type, aggregate_id",
        )
        .bind(subscription)
        .bind(events.iter().map(|event| event.aggregate_id.to_string()).collect::<Vec<_>>())
        .fetch_all(tx)
        .await?;
        let held_up = rows.into_iter().map(|(kind, id, position)| Ok(((kind, parse(&id)?), position)));
        Ok(Self { subscription, held_up: held_up.collect::<sqlx::Result<_>>()?, parked: 0 })
    }

    /// Parks those of `events` whose stream is held up, and gives the others back.
    pub(super) async fn set_aside(
        &mut self,
        tx: &mut PgConnection,
        events: Vec<StoredEvent>,
    ) -> sqlx::Result<Vec<StoredEvent>> {
        if self.held_up.is_empty() {
            return Ok(events);
        }
        let mut free = Vec::with_capacity(events.len());
        for event in events {
            match self.held_up.get(&stream(&event)) {
                Some(position) => self.insert(tx, &event, &format!("behind position {position}")).await?,
                None => free.push(event),
            }
        }
        Ok(free)
    }

    /// Parks an event that cannot be applied; its stream is held up from now on.
    pub(super) async fn park(
        &mut self,
        tx: &mut PgConnection,
        event: &StoredEvent,
        error: &ApplyError,
    ) -> sqlx::Result<()> {
        self.insert(tx, event, &error.in_safe_words()).await?;
        self.held_up.insert(stream(event), event.position);
        Ok(())
    }

    /// How many have been parked through this.
    pub(super) fn parked(&self) -> usize {
        self.parked
    }

    async fn insert(&mut self, tx: &mut PgConnection, event: &StoredEvent, error: &str) -> sqlx::Result<()> {
        sqlx::query(
            "insert into public.parked_events (subscription, position, aggregate_type, aggregate_id, error)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(self.subscription)
        .bind(event.position)
        .bind(&event.aggregate_type)
        .bind(event.aggregate_id.to_string())
        .bind(error)
        .execute(tx)
        .await?;
        self.parked += 1;
        Ok(())
    }
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
    events: Vec<StoredEvent>,
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

fn stream(event: &StoredEvent) -> (String, Uuid) {
    (event.aggregate_type.clone(), event.aggregate_id)
}

fn parse(id: &str) -> sqlx::Result<Uuid> {
    Uuid::parse_str(id).map_err(|error| sqlx::Error::Decode(error.into()))
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
