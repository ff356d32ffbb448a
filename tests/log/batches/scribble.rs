//! An aggregate without any rule: it writes down each word, and lets through what our own never would.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use domain::{AccountId, Decider};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::world::World;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scribble {
    words: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScribbleEvent {
    Scribbled { word: String },
}

/// It never refuses.
#[derive(Debug)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl DomainEvent for ScribbleEvent {
    fn event_type(&self) -> String {
        "Scribbled".to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

impl Decider for Scribble {
    const RETENTION_CLASS: &'static str = "scribble";
    const NUMBERED: bool = false;

    /// One event for each word.
    fn decide(&self, text: String) -> Result<Vec<ScribbleEvent>, Never> {
        Ok(text.split(' ').map(|word| ScribbleEvent::Scribbled { word: word.to_owned() }).collect())
    }

    fn person(_: &ScribbleEvent) -> Option<AccountId> {
        None
    }

    fn revision(&self) -> u64 {
        self.words
    }
}

impl Aggregate for Scribble {
    const TYPE: &'static str = "Scribble";
    type Command = String;
    type Event = ScribbleEvent;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, text: String, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        for event in self.decide(text)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, _: ScribbleEvent) {
        self.words += 1;
    }
}

/// How many events of it stand in the log.
pub async fn count(world: &World, scribble: Uuid) -> i64 {
    sqlx::query_scalar("select count(*) from events where aggregate_id = $1")
        .bind(scribble.to_string())
        .fetch_one(&world.owner)
        .await
        .expect("the question is right")
}
