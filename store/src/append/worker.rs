//! The appender's own task: it owns the connection, and alone decides what a lost answer means.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::batch;
use super::statement::{self, Done};
use super::{Answer, Appended, Pending, to_f64, to_i64};
use crate::connect::ring;
use crate::error::{Unavailable, code, is_fatal};
use crate::failpoints;

/// How long a statement may be silent before the connection is given up. Longer than the server's own limit of 5 s
/// for the lock and 10 s for the statement, so that the server normally speaks first.
const SILENCE: Duration = Duration::from_secs(12);

/// How long the worker tries to learn what became of a batch before it says that it does not know.
const LOOKING: Duration = Duration::from_secs(10);

pub(super) struct Worker {
    database: PgConnectOptions,
    bell: watch::Sender<i64>,
    connection: Option<PgConnection>,
    /// Nothing of a batch under way can stand at or below it.
    known_head: i64,
    waiting: VecDeque<Pending>,
}

/// The index by which one case alone has a protocol number.
const NUMBER_ONCE: &str = "events_protocol_number_once";

/// What an error of a batch means.
enum Meaning {
    /// PostgreSQL refuses a value (SQLSTATE class 22 or 23): one command's fault.
    ValueRefused,
    /// The statement failed and was rolled back; nothing was appended.
    RolledBack,
    /// The connection is gone; nobody knows.
    Unknown,
}

impl Worker {
    pub(super) fn new(database: PgConnectOptions, bell: watch::Sender<i64>) -> Self {
        let database = database
            .application_name("pyli appender")
            .options([("statement_timeout", "10s"), ("lock_timeout", "5s")])
            .disable_statement_logging();
        Self { database, bell, connection: None, known_head: 0, waiting: VecDeque::new() }
    }

    /// Appends until the queue is closed and empty. Nobody waits for a timer: whatever is there goes next.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Pending>, closing: CancellationToken) {
        loop {
            if self.waiting.is_empty() {
                tokio::select! {
                    pending = queue.recv() => match pending {
                        Some(pending) => self.waiting.push_back(pending),
                        None => break,
                    },
                    // Takes no more, and goes on with what is there.
                    () = closing.cancelled(), if !queue.is_closed() => queue.close(),
                }
            }
            while self.waiting.len() < 4 * batch::MOST
                && let Ok(pending) = queue.try_recv()
            {
                self.waiting.push_back(pending);
            }
            let batch = batch::take(&mut self.waiting);
            if !batch.is_empty() {
                self.append(batch).await;
            }
        }
        if let Some(connection) = self.connection.take() {
            // The server notices a dropped connection as well; there is nobody left to tell of an error.
            let _ = connection.close().await;
        }
    }

    async fn append(&mut self, batch: Vec<Pending>) {
        #[cfg(feature = "failpoints")]
        let batch = failpoints::acknowledge_early(batch);
        if let Err(error) = self.ensure_connected().await {
            return answer_unavailable(batch, error);
        }
        match self.call(&batch).await {
            Ok(done) => match self.without_doubt(&batch, done).await {
                Ok(done) => self.answer(batch, done),
                Err(_) => self.look(batch).await,
            },
            Err(error) => match meaning(&error) {
                Meaning::ValueRefused if batch.len() > 1 => self.one_at_a_time(batch).await,
                Meaning::ValueRefused => answer_refused(batch, error),
                Meaning::RolledBack => {
                    warn!(error = %code(&error), "a batch was rolled back");
                    if is_read_only(&error) {
                        self.connection = None;
                    }
                    answer_unavailable(batch, error);
                }
                Meaning::Unknown => self.look(batch).await,
            },
        }
    }

    async fn ensure_connected(&mut self) -> Result<(), sqlx::Error> {
        if self.connection.is_none() {
            let mut connection = self.connect().await?;
            self.known_head = self.known_head.max(statement::head(&mut connection).await?);
            self.connection = Some(connection);
        }
        Ok(())
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let connecting = tokio::time::timeout(Duration::from_secs(5), self.database.connect());
        connecting.await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    async fn call(&mut self, batch: &[Pending]) -> Result<Done, sqlx::Error> {
        let connection = self.connection.as_mut().expect("connected before each call");
        match tokio::time::timeout(SILENCE, statement::append(connection, batch)).await {
            Ok(done) => {
                failpoints::committed();
                done
            }
            Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
        }
    }

    fn answer(&mut self, batch: Vec<Pending>, done: Done) {
        metrics::histogram!("pyli_append_batch_commands").record(to_f64(batch.len()));
        for (pending, answer) in batch.into_iter().zip(done.answers) {
            // Whoever asked may have gone away; what was appended stays appended.
            let _ = pending.reply.send(answer);
        }
        self.heard(done.head);
    }

    /// The first sending of a command may still have been on its way when it was looked for, and have been done since:
    /// then the second one finds a conflict with it. So a conflict of a command that was sent again is looked into.
    async fn without_doubt(&mut self, batch: &[Pending], mut done: Done) -> Result<Done, sqlx::Error> {
        let doubtful =
            |pending: &Pending, answer: &Answer| pending.resent && matches!(answer, Answer::Conflict);
        if batch.iter().zip(&done.answers).any(|(pending, answer)| doubtful(pending, answer)) {
            let found = self.find(batch).await?;
            for ((pending, answer), found) in batch.iter().zip(&mut done.answers).zip(found) {
                if let Some(appended) = found.filter(|_| doubtful(pending, answer)) {
                    *answer = Answer::Appended(appended);
                }
            }
        }
        Ok(done)
    }

    /// A value of one command is refused by PostgreSQL: its neighbours must not suffer.
    async fn one_at_a_time(&mut self, batch: Vec<Pending>) {
        for pending in batch {
            Box::pin(self.append(vec![pending])).await;
        }
    }

    /// The answer was lost. Reconnects, looks for the commands, and only then answers; what is surely not there is
    /// appended with the next batch.
    async fn look(&mut self, batch: Vec<Pending>) {
        self.connection = None;
        if failpoints::resend_blindly() {
            return self.again(batch);
        }
        let since = Instant::now();
        let mut pause = Duration::from_millis(20);
        while since.elapsed() < LOOKING {
            match self.find(&batch).await {
                Ok(found) => return self.settle(batch, found),
                Err(error) => warn!(error = %code(&error), "the outcome of a batch is not known yet"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        error!(commands = batch.len(), "the outcome of a batch stays unknown");
        answer_unavailable(batch, sqlx::Error::WorkerCrashed);
    }

    /// Connects without moving `known_head`: the batch may stand above it.
    async fn find(&mut self, batch: &[Pending]) -> Result<Vec<Option<Appended>>, sqlx::Error> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let found = statement::find(&mut connection, batch, self.known_head).await?;
        self.connection = Some(connection);
        Ok(found)
    }

    fn settle(&mut self, batch: Vec<Pending>, found: Vec<Option<Appended>>) {
        let mut missing = Vec::new();
        for (pending, found) in batch.into_iter().zip(found) {
            match found {
                Some(appended) => {
                    self.heard(appended.first_position + to_i64(pending.events.len()) - 1);
                    // Whoever asked may have gone away; what was appended stays appended.
                    let _ = pending.reply.send(Answer::Appended(appended));
                }
                None => missing.push(pending),
            }
        }
        self.again(missing);
    }

    fn again(&mut self, batch: Vec<Pending>) {
        for mut pending in batch.into_iter().rev() {
            pending.resent = true;
            self.waiting.push_front(pending);
        }
    }

    fn heard(&mut self, head: i64) {
        self.known_head = self.known_head.max(head);
        ring(&self.bell, head);
    }
}

fn meaning(error: &sqlx::Error) -> Meaning {
    match error {
        sqlx::Error::Database(database) => match database.code().as_deref().and_then(|code| code.get(..2)) {
            _ if is_fatal(database.as_ref()) => Meaning::Unknown,
            Some("22" | "23") => Meaning::ValueRefused,
            _ => Meaning::RolledBack,
        },
        sqlx::Error::Encode(_) => Meaning::RolledBack,
        // Lost, silent, or not understood: it may have been committed.
        _ => Meaning::Unknown,
    }
}

/// A session keeps the read-only setting that it began with: only a new one notices that it was lifted.
fn is_read_only(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "25006")
}

fn answer_refused(batch: Vec<Pending>, refusal: sqlx::Error) {
    let database = refusal.as_database_error();
    let unstorable = database.and_then(DatabaseError::code).is_some_and(|code| code.starts_with("22"));
    if unstorable || database.and_then(DatabaseError::constraint) == Some(NUMBER_ONCE) {
        let answer = || if unstorable { Answer::Unstorable } else { Answer::NumberHeld };
        return batch.into_iter().for_each(|pending| drop(pending.reply.send(answer())));
    }
    // Positions, numbers and keys are given under the lock: a violation there is a mistake of ours.
    error!(error = %code(&refusal), "an append violated a constraint");
    answer_unavailable(batch, refusal);
}

fn answer_unavailable(batch: Vec<Pending>, error: sqlx::Error) {
    let description = code(&error);
    let mut original = Some(error);
    for pending in batch {
        let error = original.take().unwrap_or_else(|| sqlx::Error::Protocol(description.clone()));
        // Whoever asked may have gone away.
        let _ = pending.reply.send(Answer::Unavailable(Unavailable::Database(error)));
    }
}
