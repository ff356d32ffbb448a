//! Reading the whole log in one snapshot: the server hands over rows in order, other threads make of them what is
//! wanted, and only a few chunks are in memory at a time.

use sqlx::Executor;
use sqlx::postgres::{PgConnection, PgPool, PgRow};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How many rows are fetched at a time.
pub(crate) const CHUNK: usize = 1024;

/// One state of the database, for several connections.
pub(crate) struct Snapshot {
    /// The connection that took it; it lives as long as this.
    pub(crate) connection: PgConnection,
    id: String,
}

impl Snapshot {
    /// Takes one, on a connection of its own that is closed afterwards.
    pub(crate) async fn take(pool: &PgPool) -> sqlx::Result<Self> {
        let mut connection = pool.acquire().await?.detach();
        connection.execute("begin isolation level repeatable read read only").await?;
        let id = sqlx::query_scalar("select pg_export_snapshot()").fetch_one(&mut connection).await?;
        Ok(Self { connection, id })
    }

    /// Another connection that sees the same.
    pub(crate) async fn join(&self, pool: &PgPool) -> sqlx::Result<PgConnection> {
        let mut connection = pool.acquire().await?.detach();
        connection.execute("begin isolation level repeatable read read only").await?;
        connection.execute(format!("set transaction snapshot '{}'", self.id).as_str()).await?;
        Ok(connection)
    }
}

/// The rows of one statement, in order, each made into a `T` by threads that may block.
pub(crate) struct Chunks<T> {
    arriving: mpsc::Receiver<sqlx::Result<JoinHandle<Vec<T>>>>,
}

impl<T: Send + 'static> Chunks<T> {
    /// Begins to read ahead. The connection must be in a transaction; it is closed at the end.
    pub(crate) fn of<Convert>(mut connection: PgConnection, select: &str, convert: Convert) -> Self
    where
        Convert: Fn(&PgRow) -> T + Clone + Send + Sync + 'static,
    {
        let ahead = std::thread::available_parallelism().map_or(1, usize::from) + 1;
        let (chunks, arriving) = mpsc::channel(ahead);
        let declare = format!("declare chunks no scroll cursor for {select}");
        tokio::spawn(async move {
            if let Err(error) = read(&mut connection, &declare, convert, &chunks).await {
                // Nobody listens when the reader has found what it looked for.
                let _ = chunks.send(Err(error)).await;
            }
        });
        Self { arriving }
    }

    /// The next ones; `None` at the end.
    pub(crate) async fn next(&mut self) -> sqlx::Result<Option<Vec<T>>> {
        let Some(chunk) = self.arriving.recv().await.transpose()? else { return Ok(None) };
        Ok(Some(chunk.await.map_err(|_| sqlx::Error::WorkerCrashed)?))
    }
}

async fn read<T, Convert>(
    connection: &mut PgConnection,
    declare: &str,
    convert: Convert,
    chunks: &mpsc::Sender<sqlx::Result<JoinHandle<Vec<T>>>>,
) -> sqlx::Result<()>
where
    T: Send + 'static,
    Convert: Fn(&PgRow) -> T + Clone + Send + Sync + 'static,
{
    connection.execute(declare).await?;
    let fetch = format!("fetch {CHUNK} from chunks");
    loop {
        let rows = sqlx::query(&fetch).fetch_all(&mut *connection).await?;
        let is_last = rows.len() < CHUNK;
        let convert = convert.clone();
        let chunk = tokio::task::spawn_blocking(move || rows.iter().map(convert).collect());
        if chunks.send(Ok(chunk)).await.is_err() || is_last {
            return Ok(());
        }
    }
}
