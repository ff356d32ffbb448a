//! A store: the connections, the one appender of this process, the keys and the bell of the log.

use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::warn;
use uuid::Uuid;

use crate::access::Recorder;
use crate::accounts::PasswordHashing;
use crate::append::Appender;
use crate::erasure::{ERASED, ErasureList, Watch};
use crate::error::Unavailable;
use crate::execute::Cases;
use crate::master_key::{MasterKey, RootSecret, follow, open};
use crate::reads::{RESTED, Reads};
use crate::seal::{Gate, LogKeys, WitnessTerms};
use crate::sessions::Sessions;
use crate::subscriptions::{Progress, Recent};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// The channel on which `append_events` rings, with the newest position.
const BELL: &str = "pyli_log";

/// What a store needs to start.
#[derive(Clone)]
pub struct Config {
    /// Where the database is.
    pub database: PgConnectOptions,
    /// How many connections for reads and projections, half of them for reads alone; the appender, the recorder of accesses
    /// and the bell have one each besides.
    pub pool_size: u32,
    /// What wraps the data keys.
    pub master_key: MasterKey,
    /// What signs the log.
    pub log_keys: LogKeys,
    /// What is asked of the second place for checkpoints, if there is one.
    pub witness: Option<WitnessTerms>,
    /// The file outside the database that tells what was erased, where one is kept.
    pub erasure_list: Option<ErasureList>,
}

/// The event log and what stands beside it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) pool: PgPool,
    pub(crate) reads: Reads,
    pub(crate) sessions: Sessions,
    pub(crate) master_key: MasterKey,
    pub(crate) root: RootSecret,
    pub(crate) log_keys: LogKeys,
    pub(crate) witness: Option<WitnessTerms>,
    /// Closed while writes wait for the second place.
    pub(crate) gate: Gate,
    pub(crate) appender: Appender,
    pub(crate) recorder: Recorder,
    pub(crate) cases: Cases,
    pub(crate) erasure_list: Option<ErasureList>,
    pub(crate) passwords: PasswordHashing,
    /// How far the subscriptions are known to have come.
    pub(crate) progress: Progress,
    /// What this process has appended lately.
    pub(crate) recent: Recent,
    bell: watch::Sender<i64>,
    /// Rings when it was noticed that something was erased.
    pub(crate) erasures: watch::Sender<()>,
    /// What the connection of the bell is called: no other process has one of this name.
    pub(crate) bell_name: String,
    closing: CancellationToken,
}

impl Store {
    /// Brings the schema up to date: every migration, in order, as the database's owner.
    pub async fn migrate(database: &PgConnectOptions) -> Result<(), Unavailable> {
        let mut connection = database.clone().application_name("pyli migrate").connect().await?;
        MIGRATIONS.run(&mut connection).await?;
        Ok(())
    }

    /// Connects, and starts the appender and the listener. Refused when the master key is another database's.
    pub async fn connect(config: Config) -> Result<Self, Unavailable> {
        let database = as_application(config.database);
        let for_reads = (config.pool_size / 2).max(1);
        let reads = Reads::new(database.clone().application_name("pyli reads"), for_reads);
        let pool = PgPoolOptions::new()
            .max_connections(config.pool_size.saturating_sub(for_reads).max(1))
            .acquire_timeout(Duration::from_secs(3))
            .test_before_acquire(false)
            .before_acquire(|connection, about| Box::pin(is_alive(connection, about)))
            .connect_with(database.clone().application_name("pyli"))
            .await?;
        let root = open(&pool, &config.master_key).await?;
        let head: i64 =
            sqlx::query_scalar("select coalesce(max(position), 0) from events").fetch_one(&reads).await?;
        let bell = watch::Sender::new(head);
        let closing = CancellationToken::new();
        let gate = Gate::watch(&pool, config.witness, closing.clone()).await?;
        let bell_name = format!("pyli bell {}", Uuid::now_v7().simple());
        let listening = database.clone().application_name(&bell_name);
        let watch = Watch::default();
        tokio::spawn(listen(listening, bell.clone(), watch.clone(), closing.clone()));
        let process = bell_name.clone();
        tokio::spawn(follow(pool.clone(), config.master_key.clone(), process, closing.clone()));
        let store = Self {
            inner: Arc::new(Inner {
                pool,
                sessions: Sessions::start(reads.clone()),
                reads,
                master_key: config.master_key,
                root,
                log_keys: config.log_keys,
                witness: config.witness,
                gate,
                recorder: Recorder::start(database.clone()),
                appender: Appender::start(database, bell.clone()),
                cases: Cases::new(),
                erasure_list: config.erasure_list,
                passwords: PasswordHashing::new(),
                progress: Progress::default(),
                recent: Recent::default(),
                bell,
                erasures: watch::Sender::new(()),
                bell_name,
                closing,
            }),
        };
        watch.start(Arc::downgrade(&store.inner), store.inner.closing.clone());
        Ok(store)
    }

    /// The connections for transactions. Only `store` and `projections` write SQL.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    /// The connections for questions of one statement: one round trip each.
    #[must_use]
    pub fn reads(&self) -> &Reads {
        &self.inner.reads
    }

    /// What wraps the data keys.
    #[must_use]
    pub fn master_key(&self) -> &MasterKey {
        &self.inner.master_key
    }

    /// What look-ups and links are derived from.
    #[must_use]
    pub fn root(&self) -> &RootSecret {
        &self.inner.root
    }

    /// What signs the log, and whose signatures count.
    #[must_use]
    pub fn log_keys(&self) -> &LogKeys {
        &self.inner.log_keys
    }

    /// Rings with the newest position known here. A bell, not a guarantee: whoever follows the log polls as well.
    #[must_use]
    pub fn bell(&self) -> watch::Receiver<i64> {
        self.inner.bell.subscribe()
    }

    /// Rings when something was erased, by whichever process; what was erased before this store was opened, is not told.
    #[must_use]
    pub fn erasures(&self) -> watch::Receiver<()> {
        self.inner.erasures.subscribe()
    }

    /// The position of the newest event; 0 when the log is empty.
    pub async fn head(&self) -> Result<i64, Unavailable> {
        Ok(sqlx::query_scalar("select coalesce(max(position), 0) from events")
            .fetch_one(self.reads())
            .await?)
    }

    /// Takes no more commands, lets what is under way finish, and closes the connections.
    pub async fn close(&self) {
        self.inner.closing.cancel();
        self.inner.appender.close().await;
        self.inner.recorder.close().await;
        self.inner.reads.close().await;
        self.inner.pool.close().await;
    }
}

/// A connection that has rested may have died with its server: it is tried before somebody's question depends on it.
/// Under load none rests, and no question costs a round trip more.
async fn is_alive(connection: &mut PgConnection, about: PoolConnectionMetadata) -> Result<bool, sqlx::Error> {
    if about.idle_for >= RESTED {
        connection.ping().await?;
    }
    Ok(true)
}

/// With the role that cannot change what happened, and statements never written to a log. Each question is one process's work:
/// where the planner cannot know how little it will find in a long log, it would start others for it, which takes ten milliseconds
/// (docs/decisions/0058).
fn as_application(database: PgConnectOptions) -> PgConnectOptions {
    let settings = [
        ("role", "pyli_app"),
        ("search_path", "read_model,public"),
        ("max_parallel_workers_per_gather", "0"),
    ];
    database.options(settings).disable_statement_logging()
}

/// Hears what other processes append, and rings our bell. Goes on for ever; while the connection is away, polling
/// is what followers have.
async fn listen(
    database: PgConnectOptions,
    bell: watch::Sender<i64>,
    erasures: Watch,
    closing: CancellationToken,
) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            heard = hear(&database, &bell, &erasures) => {
                if let Err(error) = heard {
                    warn!(kind = %error.as_database_error().is_some(), "the bell of the log is away");
                }
            }
        }
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

async fn hear(
    database: &PgConnectOptions,
    bell: &watch::Sender<i64>,
    erasures: &Watch,
) -> Result<(), sqlx::Error> {
    let one = PgPoolOptions::new().max_connections(1).connect_with(database.clone());
    let mut listener = PgListener::connect_with(&one.await?).await?;
    listener.listen_all([BELL, ERASED]).await?;
    loop {
        let heard = listener.recv().await?;
        if heard.channel() == ERASED {
            erasures.wake();
        } else {
            ring(bell, heard.payload().parse().unwrap_or(0));
        }
    }
}

/// Rings with the newest position; an older one is not news.
pub(crate) fn ring(bell: &watch::Sender<i64>, position: i64) {
    bell.send_if_modified(|known| {
        let newer = position > *known;
        *known = position.max(*known);
        newer
    });
}
