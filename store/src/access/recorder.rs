//! The recorder of this process: whatever waits when a batch has committed goes with the next, in one round trip.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::warn;
use uuid::Uuid;

use super::polls::{self, Polls};
use super::{Access, Seen};
use crate::append::to_f64;
use crate::error::{Unavailable, code};
use crate::failpoints;

/// How many readings may wait; beyond that a reader hears at once that nothing can be shown.
const QUEUE: usize = 4096;

/// How long a reader waits for his record.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the database may be silent before the connection is given up.
const SILENCE: Duration = Duration::from_secs(4);

/// The most rows of one statement; one reading is never split.
const MOST: usize = 5000;

const INSERT: &str = "insert into access_records \
     (reading, reader, role, department, surface, purpose, subject_kind, subject, fields, reason, \
      from_position, to_position) \
     select r.reading, r.reader, r.role, r.department, r.surface, r.purpose, r.subject_kind, r.subject, \
            string_to_array(r.fields, ','), r.reason, r.from_position, r.to_position \
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[], \
                 $9::text[], $10::text[], $11::bigint[], $12::bigint[]) \
          as r (reading, reader, role, department, surface, purpose, subject_kind, subject, fields, reason, \
                from_position, to_position)";

/// A reading that waits to be recorded.
struct Pending {
    id: Uuid,
    access: Access,
    seen: Vec<Seen>,
    reply: oneshot::Sender<Result<(), Unavailable>>,
}

/// The way to the recorder of this process.
pub(crate) struct Recorder {
    queue: mpsc::Sender<Pending>,
    polls: Polls,
    closing: CancellationToken,
    worker: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Recorder {
    /// Starts the worker; it connects when somebody reads.
    pub(crate) fn start(database: PgConnectOptions) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let closing = CancellationToken::new();
        let worker = tokio::spawn(Worker::new(database).run(waiting, closing.clone()));
        Self { queue, polls: Polls::default(), closing, worker: std::sync::Mutex::new(Some(worker)) }
    }

    /// Whether what is recorded already stands for this.
    pub(super) fn has(&self, access: &Access, seen: &Seen) -> bool {
        self.polls.has(access, seen, Instant::now())
    }

    /// Waits until it is recorded. A reader who goes away is recorded all the same.
    pub(super) async fn record(&self, access: Access, seen: Vec<Seen>) -> Result<(), Unavailable> {
        let (reply, answer) = oneshot::channel();
        let poll = polls::poll(&access, &seen);
        let pending = Pending { id: Uuid::now_v7(), access, seen, reply };
        if self.queue.try_send(pending).is_err() {
            let closed = self.queue.is_closed();
            return Err(if closed { Unavailable::Closed } else { Unavailable::Overloaded });
        }
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => {
                answer?;
                if let Some(poll) = poll {
                    self.polls.note(poll, Instant::now());
                }
                Ok(())
            }
            Ok(Err(_)) => Err(Unavailable::Closed),
            Err(_) => Err(Unavailable::Overloaded),
        }
    }

    /// Ends the worker, once what waits is recorded.
    pub(crate) async fn close(&self) {
        self.closing.cancel();
        let worker = self.worker.lock().expect("nobody panics while holding it").take();
        if let Some(worker) = worker {
            // A panic in it has been reported where it happened.
            let _ = worker.await;
        }
    }
}

struct Worker {
    database: PgConnectOptions,
    connection: Option<PgConnection>,
}

impl Worker {
    fn new(database: PgConnectOptions) -> Self {
        let database = database
            .application_name("pyli recorder")
            .options([("statement_timeout", "3s"), ("lock_timeout", "3s")])
            .disable_statement_logging();
        Self { database, connection: None }
    }

    async fn run(mut self, mut queue: mpsc::Receiver<Pending>, closing: CancellationToken) {
        loop {
            let first = tokio::select! {
                pending = queue.recv() => pending,
                // Takes no more, and goes on with what is there.
                () = closing.cancelled(), if !queue.is_closed() => {
                    queue.close();
                    continue;
                }
            };
            let Some(first) = first else { break };
            let mut rows = first.seen.len();
            let mut batch = vec![first];
            while rows < MOST
                && let Ok(pending) = queue.try_recv()
            {
                rows += pending.seen.len();
                batch.push(pending);
            }
            self.record(batch).await;
        }
        if let Some(connection) = self.connection.take() {
            // The server notices a dropped connection as well; there is nobody left to tell of an error.
            let _ = connection.close().await;
        }
    }

    async fn record(&mut self, mut batch: Vec<Pending>) {
        failpoints::answer_before_recording(&mut batch, |pending| {
            let (unheard, _) = oneshot::channel();
            // Whoever asked may have gone away.
            let _ = std::mem::replace(&mut pending.reply, unheard).send(Ok(()));
        });
        #[cfg(feature = "failpoints")]
        failpoints::access_unrecorded().await;
        let mut recorded = self.insert(&batch).await;
        if recorded.as_ref().is_err_and(is_lost) {
            // It may have been recorded: then it is twice, under the same reading, which is counted once.
            recorded = self.insert(&batch).await;
        }
        metrics::histogram!("pyli_access_batch_readings").record(to_f64(batch.len()));
        let mut error = recorded.err();
        if let Some(error) = &error {
            warn!(error = %code(error), "readings could not be recorded, and nothing was shown");
        }
        let failed = error.is_some();
        for pending in batch {
            let lost = || sqlx::Error::Protocol("a reading was not recorded".to_owned());
            let answer = if failed { Err(error.take().unwrap_or_else(lost).into()) } else { Ok(()) };
            // Whoever asked may have gone away.
            let _ = pending.reply.send(answer);
        }
    }

    /// One round trip, one transaction; the connection is given up at any failure.
    async fn insert(&mut self, batch: &[Pending]) -> Result<(), sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => in_time(self.database.connect()).await?,
        };
        in_time(insert(&mut connection, batch)).await?;
        self.connection = Some(connection);
        Ok(())
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(SILENCE, work).await.map_err(silent)?
}

async fn insert(connection: &mut PgConnection, batch: &[Pending]) -> Result<(), sqlx::Error> {
    let rows = || batch.iter().flat_map(|pending| pending.seen.iter().map(move |seen| (pending, seen)));
    let fields = |seen: &Seen| seen.fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(",");
    sqlx::query(INSERT)
        .bind(rows().map(|(pending, _)| pending.id).collect::<Vec<_>>())
        .bind(rows().map(|(p, _)| p.access.reader.account.map(|id| id.0)).collect::<Vec<_>>())
        .bind(rows().map(|(p, _)| p.access.reader.role.as_str()).collect::<Vec<_>>())
        .bind(rows().map(|(p, _)| p.access.reader.department.map(|id| id.0)).collect::<Vec<_>>())
        .bind(rows().map(|(p, _)| p.access.surface.as_str()).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| seen.purpose.as_str()).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| seen.subject.kind()).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| seen.subject.id()).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| fields(seen)).collect::<Vec<_>>())
        .bind(rows().map(|(p, _)| p.access.reason.as_deref()).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| seen.subject.positions().map(|(from, _)| from)).collect::<Vec<_>>())
        .bind(rows().map(|(_, seen)| seen.subject.positions().map(|(_, to)| to)).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// The database has not said no: the connection is what failed.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::TimedOut,
        _ => false,
    }
}
