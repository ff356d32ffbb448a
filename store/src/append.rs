//! Group append: one appender a process, one round trip and one transaction a batch.
//!
//! Commands do not each open a transaction. They wait in a queue; whatever waits when a batch has committed goes
//! with the next (`batch` chooses), in one call of `append_events` (`statement`). `worker` owns the connection and
//! knows what to do when it is lost: look before anything is sent again.

mod batch;
mod statement;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::Unavailable;
use crate::event::{StoredEvent, StreamId};
use crate::execute::Reliance;

/// How many commands may wait; beyond that a caller hears at once that the log is overloaded.
const QUEUE: usize = 4096;

/// How long a caller waits for the log. The outcome of what was under way then is unknown to him: he may ask again
/// with the same idempotency key.
const PATIENCE: Duration = Duration::from_secs(15);

/// A decided command that waits to be appended.
pub(crate) struct Pending {
    pub(crate) stream: StreamId,
    /// The version of the stream that the decision was made on; 0 opens it.
    pub(crate) expected: i64,
    /// Whether the stream gets a running number when it is opened.
    pub(crate) numbered: bool,
    /// The key of a stream that is opened.
    pub(crate) new_key: Option<NewKey>,
    /// Whether an event carries ciphertext: refused once the key is destroyed.
    pub(crate) personal: bool,
    pub(crate) submission: Option<Fingerprinted>,
    pub(crate) relies_on: Vec<Reliance>,
    pub(crate) events: Vec<PendingEvent>,
    /// Found in the metadata of every event of the command, should the connection be lost.
    pub(crate) command_id: Uuid,
    /// It was sent before, and its answer was lost: a conflict may be with itself.
    pub(crate) resent: bool,
    pub(crate) reply: oneshot::Sender<Answer>,
}

pub(crate) struct NewKey {
    pub(crate) wrapped: Vec<u8>,
    pub(crate) person: Option<Uuid>,
    pub(crate) retention_class: &'static str,
}

pub(crate) struct Fingerprinted {
    pub(crate) scope: String,
    pub(crate) key: Uuid,
    pub(crate) fingerprint: Vec<u8>,
}

pub(crate) struct PendingEvent {
    pub(crate) event_type: String,
    pub(crate) event_version: String,
    /// JSON text.
    pub(crate) payload: String,
    /// JSON text.
    pub(crate) metadata: String,
}

/// What became of one command.
#[derive(Debug)]
pub(crate) enum Answer {
    Appended(Appended),
    /// The submission was taken before.
    Repeated(Known),
    /// The stream, or one that was relied on, has moved on.
    Conflict,
    /// The stream's data key is destroyed.
    Erased,
    /// PostgreSQL refuses a value.
    Unstorable,
    /// Another case has this protocol number.
    NumberHeld,
    /// Not appended, or nobody knows.
    Unavailable(Unavailable),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appended {
    pub(crate) first_position: i64,
    pub(crate) number: Option<i64>,
    pub(crate) recorded_at: jiff::Timestamp,
}

/// The first time of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) aggregate_id: Uuid,
    pub(crate) first_position: i64,
    pub(crate) last_position: i64,
    pub(crate) fingerprint: Vec<u8>,
}

/// The way to the appender of this process.
pub(crate) struct Appender {
    queue: mpsc::Sender<Pending>,
    closing: CancellationToken,
    worker: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Appender {
    /// Starts the worker. `bell` is rung with the newest position after each batch.
    pub(crate) fn start(database: PgConnectOptions, bell: watch::Sender<i64>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let closing = CancellationToken::new();
        let worker = tokio::spawn(worker::Worker::new(database, bell).run(waiting, closing.clone()));
        Self { queue, closing, worker: std::sync::Mutex::new(Some(worker)) }
    }

    /// Hands a command over and waits for its answer. Dropping the future does not cancel an append under way.
    pub(crate) async fn append(&self, pending: Pending, answer: oneshot::Receiver<Answer>) -> Answer {
        if self.queue.try_send(pending).is_err() {
            let closed = self.queue.is_closed();
            return Answer::Unavailable(if closed { Unavailable::Closed } else { Unavailable::Overloaded });
        }
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Answer::Unavailable(Unavailable::Closed),
            Err(_) => Answer::Unavailable(Unavailable::Overloaded),
        }
    }

    /// Ends the worker. Whoever still waits hears that the log is closed, or what became of his batch.
    pub(crate) async fn close(&self) {
        self.closing.cancel();
        let worker = self.worker.lock().expect("nobody panics while holding it").take();
        if let Some(worker) = worker {
            // A panic in it has been reported where it happened.
            let _ = worker.await;
        }
    }
}

/// The events of a command as they stand in the log once they are appended.
pub(crate) fn as_stored(drafts: Vec<StoredEvent>, appended: Appended) -> Vec<Arc<StoredEvent>> {
    let mut position = appended.first_position;
    let mut number = appended.number;
    drafts
        .into_iter()
        .map(|draft| {
            let stored =
                StoredEvent { position, number: number.take(), recorded_at: appended.recorded_at, ..draft };
            position += 1;
            Arc::new(stored)
        })
        .collect()
}

/// For a figure; a batch is never as long as to reach the end of it.
pub(crate) fn to_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn to_i64(count: usize) -> i64 {
    i64::try_from(count).expect("a batch has fewer events than 2^63")
}
