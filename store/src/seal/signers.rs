//! Which key signs by now. The files of the keys say whose signature counts; a process reads them when it starts. The
//! database remembers who took over last, so that a process that was started before signs nothing more of the log.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection};

use super::checkpoint::CheckpointError;
use super::log_keys::{LogKeys, Trusted};
use super::note::Verifier;
use super::sealer::SealError;
use crate::connect::Store;
use crate::error::Unavailable;

/// Why the signing key is not replaced.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// A portal runs on this database; it would go on with the key that it has read.
    #[error("a portal, or another verb, is at this database ({0}): stop every process of it first")]
    InUse(String),
    /// The newest checkpoint is not signed by the key that is to be retired.
    #[error("the newest checkpoint is not signed by a key of ours: {0}")]
    NotOurs(#[from] CheckpointError),
}

impl From<sqlx::Error> for RotateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// A change of the signing key under way: nobody seals until it is finished or dropped.
pub struct Rotation {
    connection: PgConnection,
    /// How many events the key that is retired has signed.
    pub size: u64,
}

impl Rotation {
    /// Holds every sealer up, and looks up to where the old keys count. Refused while a portal is connected.
    pub async fn begin(mut owner: PgConnection, old: &Trusted) -> Result<Self, RotateError> {
        owner.execute("begin").await?;
        owner.execute("select id from public.log_seal where id = 1 for update").await?;
        nobody_else(&mut owner).await?;
        let note: Option<String> =
            sqlx::query_scalar("select note from public.log_checkpoints order by size desc limit 1")
                .fetch_optional(&mut owner)
                .await?;
        let checkpoint = note.map(|note| old.open(&note)).transpose()?;
        Ok(Self { connection: owner, size: checkpoint.map_or(0, |checkpoint| checkpoint.size) })
    }

    /// The new key takes over: a process with another one signs no more.
    pub async fn finish(mut self, new: &Verifier) -> Result<(), RotateError> {
        insert(&mut self.connection, new).await?;
        self.connection.execute("commit").await?;
        Ok(self.connection.close().await?)
    }
}

/// A portal that has just ended is given a moment to be gone.
async fn nobody_else(owner: &mut PgConnection) -> Result<(), RotateError> {
    let mut in_use: Option<String> = None;
    for _ in 0..20 {
        // Inside a transaction the list would stay as it was seen first.
        owner.execute("select pg_stat_clear_snapshot()").await?;
        in_use = sqlx::query_scalar(
            "select string_agg(application_name || ' ' || pid, ', ') from pg_stat_activity
             where datname = current_database()
               and (application_name in ('pyli', 'pyli appender') or application_name like 'pyli bell%')",
        )
        .fetch_one(&mut *owner)
        .await?;
        if in_use.is_none() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(RotateError::InUse(in_use.unwrap_or_default()))
}

impl Store {
    /// Whether our key may sign: it does already, or follows on the one that did. False when another has replaced it.
    pub async fn signing_key_counts(&self) -> Result<bool, Unavailable> {
        let newest = newest(&mut *self.pool().acquire().await?).await?;
        Ok(newest.is_none_or(|newest| place(&newest, self.log_keys()) != Place::Other))
    }

    /// The key that signed last, as text; `None` while nothing is sealed.
    pub async fn newest_signer(&self) -> Result<Option<String>, Unavailable> {
        Ok(newest(&mut *self.pool().acquire().await?).await?)
    }
}

/// What the newest signer of the database is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Ours,
    /// We have replaced it.
    Before,
    /// It has replaced us, or is none of ours.
    Other,
}

/// Sees to it that our key is the newest, while the caller holds `log_seal`; refuses when it has been replaced.
pub(super) async fn take_over(connection: &mut PgConnection, keys: &LogKeys) -> Result<(), SealError> {
    let newest = newest(connection).await?;
    match newest.map(|newest| place(&newest, keys)) {
        Some(Place::Ours) => Ok(()),
        None | Some(Place::Before) => Ok(insert(connection, &keys.signer.verifier()).await?),
        Some(Place::Other) => Err(SealError::Replaced),
    }
}

fn place(newest: &str, keys: &LogKeys) -> Place {
    if newest == keys.signer.verifier().to_string() {
        Place::Ours
    } else if keys.retired.iter().any(|retired| retired.verifier.to_string() == newest) {
        Place::Before
    } else {
        Place::Other
    }
}

async fn newest(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select verifier from public.log_signers order by nth desc limit 1")
        .fetch_optional(connection)
        .await
}

async fn insert(connection: &mut PgConnection, signer: &Verifier) -> sqlx::Result<()> {
    sqlx::query(
        "insert into public.log_signers (nth, verifier)
         select coalesce(max(s.nth), 0) + 1, $1 from public.log_signers s",
    )
    .bind(signer.to_string())
    .execute(connection)
    .await?;
    Ok(())
}
