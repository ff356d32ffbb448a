//! Connections for questions of one statement.
//!
//! sqlx's pool asks a connection whether it still lives whenever one is given back: a round trip more for each
//! question. Here a connection goes back as it is once its answer was heard to the end; one that rested, or whose
//! question was broken off, is tried before it is lent again. So a question costs one round trip. What needs a
//! transaction takes a connection of the pool.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo};
use sqlx::{ConnectOptions, Connection, Describe, Either, Execute, Executor, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::is_fatal;

/// How long a question waits for a connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait for somebody's connection where the server has no room for another.
const PAUSE: Duration = Duration::from_millis(20);

/// After how long without work a connection is tried before it is used.
pub(crate) const RESTED: Duration = Duration::from_secs(1);

/// After how long without work it is closed.
const UNUSED: Duration = Duration::from_mins(10);

/// The connections, as many as there is room for; each is opened when it is needed first. An answer is read whole
/// before its first row is given, so that nobody holds a connection while he thinks.
#[derive(Clone)]
pub struct Reads(Arc<Inner>);

struct Inner {
    database: PgConnectOptions,
    room: Arc<Semaphore>,
    free: Mutex<Vec<Free>>,
}

/// A connection that nobody uses.
struct Free {
    connection: PgConnection,
    /// When its last answer was heard to the end.
    heard: Instant,
}

/// A connection that somebody uses; it goes back when this is dropped.
struct Lent {
    connection: Option<PgConnection>,
    /// Whether the last answer was heard to the end, and was no error.
    heard: bool,
    home: Reads,
    /// Given back after the connection.
    room: Option<OwnedSemaphorePermit>,
}

impl Reads {
    pub(crate) fn new(database: PgConnectOptions, most: u32) -> Self {
        let room = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        Self(Arc::new(Inner { database, room, free: Mutex::default() }))
    }

    /// Lends none any more, and closes those that are free.
    pub(crate) async fn close(&self) {
        self.0.room.close();
        for Free { connection, .. } in self.take_all() {
            // The server notices a dropped connection as well; there is nobody left to tell of an error.
            let _ = connection.close().await;
        }
    }

    /// One that answers: a free one, or a new one. Where the server has no room for a new one, the next that is free.
    async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let deadline = Instant::now() + PATIENCE;
        let room = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.room).acquire_owned());
        let room = room.await.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        loop {
            if let Some(connection) = self.rested().await {
                return Ok(self.lent(connection, room));
            }
            let connecting = tokio::time::timeout(PATIENCE, self.0.database.connect());
            match connecting.await.map_err(|_| sqlx::Error::PoolTimedOut)? {
                Ok(connection) => return Ok(self.lent(connection, room)),
                Err(error) if is_full(&error) && Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// A free one that answers, if there is one.
    async fn rested(&self) -> Option<PgConnection> {
        while let Some(Free { mut connection, heard }) = self.take() {
            let rested = heard.elapsed();
            if rested < RESTED || (rested < UNUSED && answers(&mut connection).await) {
                return Some(connection);
            }
        }
        None
    }

    fn lent(&self, connection: PgConnection, room: OwnedSemaphorePermit) -> Lent {
        Lent { connection: Some(connection), heard: false, home: self.clone(), room: Some(room) }
    }

    fn take_back(&self, connection: PgConnection) {
        if !self.0.room.is_closed() {
            let free = Free { connection, heard: Instant::now() };
            self.0.free.lock().expect("nothing panics while it holds this lock").push(free);
        }
    }

    fn take(&self) -> Option<Free> {
        self.0.free.lock().expect("nothing panics while it holds this lock").pop()
    }

    fn take_all(&self) -> Vec<Free> {
        std::mem::take(&mut *self.0.free.lock().expect("nothing panics while it holds this lock"))
    }
}

impl Lent {
    fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("it is taken only when it is given back, or given up")
    }

    /// After an answer. A refusal of the database is one; whatever else went wrong, the connection is given up, and with
    /// it those that rest: they have the same server.
    fn after<T>(&mut self, outcome: &Result<T, sqlx::Error>) {
        match outcome {
            Ok(_) => self.heard = true,
            Err(error) if is_refusal(error) => {}
            Err(_) => {
                self.connection = None;
                drop(self.home.take_all());
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.heard {
            return self.home.take_back(connection);
        }
        // What is left of an answer that nobody waits for any more is read first, and its room is kept as long.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (home, room) = (self.home.clone(), self.room.take());
            runtime.spawn(async move {
                if answers(&mut connection).await {
                    home.take_back(connection);
                }
                drop(room);
            });
        }
    }
}

/// Whether the server, or sqlx before it, refused the statement alone: with a fatal error the connection ends.
fn is_refusal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => !is_fatal(error.as_ref()),
        sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

/// Whether the server has as many connections as it takes.
fn is_full(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "53300")
}

/// Whether a connection answers in time.
async fn answers(connection: &mut PgConnection) -> bool {
    matches!(tokio::time::timeout(RESTED, connection.ping()).await, Ok(Ok(())))
}

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reads").field("room", &self.0.room.available_permits()).finish_non_exhaustive()
    }
}

/// So that a statement is sent as with the pool: `query.fetch_all(store.reads())`.
impl<'p> Executor<'p> for &'p Reads {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let answer = async move {
            let mut lent = self.lend().await?;
            let outcome: Result<Vec<_>, _> = lent.connection().fetch_many(query).try_collect().await;
            lent.after(&outcome);
            outcome.map(|all| stream::iter(all.into_iter().map(Ok)))
        };
        stream::once(answer).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'p: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        Box::pin(async move {
            let mut lent = self.lend().await?;
            let outcome = lent.connection().fetch_optional(query).await;
            lent.after(&outcome);
            outcome
        })
    }

    fn prepare_with<'e, 'q: 'e>(
        self,
        sql: &'q str,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement<'q>, sqlx::Error>>
    where
        'p: 'e,
    {
        Box::pin(async move {
            let mut lent = self.lend().await?;
            let outcome = lent.connection().prepare_with(sql, parameters).await;
            lent.after(&outcome);
            outcome
        })
    }

    fn describe<'e, 'q: 'e>(self, sql: &'q str) -> BoxFuture<'e, Result<Describe<Postgres>, sqlx::Error>>
    where
        'p: 'e,
    {
        Box::pin(async move {
            let mut lent = self.lend().await?;
            let outcome = lent.connection().describe(sql).await;
            lent.after(&outcome);
            outcome
        })
    }
}
