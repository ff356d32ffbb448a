//! Setting aside, in the transaction of a batch: an event that cannot be applied, and the later ones of its stream.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;
use uuid::Uuid;

use super::ApplyError;
use crate::event::StoredEvent;

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
        events: &[Arc<StoredEvent>],
    ) -> sqlx::Result<Self> {
        if events.is_empty() {
            return Ok(Self { subscription, held_up: HashMap::new(), parked: 0 });
        }
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
        events: Vec<Arc<StoredEvent>>,
    ) -> sqlx::Result<Vec<Arc<StoredEvent>>> {
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

/// What names an event's stream.
pub(super) fn stream(event: &StoredEvent) -> (String, Uuid) {
    (event.aggregate_type.clone(), event.aggregate_id)
}

/// An aggregate's id as the log's text has it.
pub(super) fn parse(id: &str) -> sqlx::Result<Uuid> {
    Uuid::parse_str(id).map_err(|error| sqlx::Error::Decode(error.into()))
}
