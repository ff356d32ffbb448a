//! One batch: events after the checkpoint into rows, around what is poison, and the checkpoint after them.

use std::sync::Arc;

use sqlx::{Connection, PgConnection};

use super::ahead::{Ahead, Span};
use super::parking::Parking;
use super::poison::unless_it_panics;
use super::{ApplyError, Interest, Prepared, Projection, checkpoint, log};
use crate::event::StoredEvent;

/// What a batch did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// How many events it went past, those it parked among them.
    pub events: usize,
    /// The checkpoint after it.
    pub position: i64,
    /// How many of them were of interest, and read.
    pub handed: usize,
    /// How many it parked.
    pub parked: usize,
}

/// What of the log a batch has read to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Every event, also those of which the projection says that they tell it nothing: whoever checks it believes it nothing.
    Everything,
    /// What it is interested in.
    OfInterest,
}

/// How much of the log a batch takes.
#[derive(Clone, Copy, Debug)]
pub struct Portion {
    /// At most so many events.
    pub most: i64,
    /// None after this position.
    pub up_to: Option<i64>,
    /// Which of them are read.
    pub reading: Reading,
}

/// Applies a portion of the events after the checkpoint of `subscription`, and moves the checkpoint, inside the caller's
/// transaction (made with sqlx's `begin`: savepoints are set in it) and under its `search_path`. What comes next is read
/// meanwhile, by `ahead`. Waits for whoever has the checkpoint locked. Poison is parked under `subscription`; an error is
/// returned only when the whole transaction must be rolled back.
pub async fn apply_batch(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    subscription: &str,
    portion: Portion,
    ahead: &mut Ahead,
) -> Result<Applied, ApplyError> {
    prepare(tx, projection, subscription).await?;
    let missing = || ApplyError::Unreadable(format!("no subscription {subscription} is installed"));
    let after = checkpoint::lock(tx, subscription).await?.ok_or_else(missing)?;
    // Positions are dense: so many of them are so many events.
    let Portion { most, up_to, reading } = portion;
    let last = log::head(tx).await?.min(up_to.unwrap_or(i64::MAX));
    let position = last.min(after + most);
    if position <= after {
        return Ok(Applied { events: 0, position: after, handed: 0, parked: 0 });
    }
    let interest = match reading {
        Reading::Everything => Interest::Everything,
        Reading::OfInterest => projection.interest(),
    };
    let span = Span { after, up_to: position };
    let events = ahead.events(tx, span, last, interest).await?;
    apply_events(tx, projection, subscription, events, span).await
}

/// Lets the projection look whether its rows are still there, and begins again when they are not.
pub(super) async fn prepare(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    subscription: &str,
) -> Result<(), ApplyError> {
    match projection.prepare(tx).await? {
        Prepared::GoesOn => Ok(()),
        Prepared::BeginsAgain => Ok(checkpoint::rewind(tx, subscription).await?),
    }
}

/// Applies `events`, those of interest on the way from the checkpoint that the caller has locked to the next.
///
/// When some cannot be applied, the first half is tried and then the second, until what fails is one event: that one
/// is parked, and with it the later ones of its stream.
pub(super) async fn apply_events(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    subscription: &str,
    events: Vec<Arc<StoredEvent>>,
    span: Span,
) -> Result<Applied, ApplyError> {
    let mut parking = Parking::of(tx, subscription, &events).await?;
    let handed = events.len();
    let mut pieces = vec![events];
    while let Some(piece) = pieces.pop() {
        let mut piece = parking.set_aside(tx, piece).await?;
        match attempt(tx, projection, &piece).await {
            Ok(()) => {}
            Err(error) if !error.is_poison() => return Err(error),
            Err(_) if piece.len() > 1 => {
                let second = piece.split_off(piece.len() / 2);
                pieces.extend([second, piece]);
            }
            Err(error) => parking.park(tx, &piece[0], &error).await?,
        }
    }
    let Span { after, up_to: position } = span;
    checkpoint::advance(tx, subscription, position).await?;
    let events = usize::try_from(position - after).unwrap_or_default();
    Ok(Applied { events, position, handed, parked: parking.parked() })
}

/// Applies `events` whole or not at all: a savepoint takes back what a failed or panicking `apply` wrote.
pub(super) async fn attempt(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    events: &[Arc<StoredEvent>],
) -> Result<(), ApplyError> {
    if events.is_empty() {
        return Ok(());
    }
    let mut savepoint = tx.begin().await?;
    let outcome = unless_it_panics(projection.apply(&mut savepoint, events)).await;
    match outcome.unwrap_or_else(|| Err(ApplyError::Unreadable("apply panicked".to_owned()))) {
        Ok(()) => savepoint.commit().await?,
        Err(error) => {
            savepoint.rollback().await?;
            return Err(error);
        }
    }
    Ok(())
}
