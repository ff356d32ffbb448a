//! A change of the master key while the portal serves, step by step; each may be repeated, so that one that was cut off
//! goes on. Who leads it (the verb) writes the file of the keys.
//!
//! Both keys are known to everybody before the new one wraps; everything is wrapped anew before the old one is given up;
//! and once it is given up, the database takes no data key that is wrapped by it.

use sqlx::{Connection, Executor, PgConnection};

use super::standing::ROOT;
use super::{KeyId, MasterKey, RootSecret};
use crate::connect::Store;
use crate::error::Unavailable;
use crate::failpoints;
use crate::keys::bound_to_names;

/// Held by whoever changes the master key.
const ROTATION_LOCK: i64 = 0x7079_6c69_6b65_7973;

/// How many data keys are wrapped anew in one transaction.
const PORTION: i64 = 500;

/// Why the master key is not changed.
#[derive(Debug, thiserror::Error)]
pub enum RotateMasterError {
    /// The database did not answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Another process is at it.
    #[error("the master key is being changed by another process")]
    Busy,
    /// It was begun where the file of the master key has another new key.
    #[error(
        "a change of the master key was begun elsewhere: copy the master key's file from there, and run this again"
    )]
    BegunElsewhere,
    /// A data key that none of our master keys opens.
    #[error("the master key does not open the data key of {0}: nothing has been given up")]
    DoesNotOpen(String),
}

impl From<sqlx::Error> for RotateMasterError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What is asked of every running process before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It does not know the new key yet.
    Knowledge,
    /// It still wraps with the old one.
    Use,
}

/// What a walk over the data keys has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rewrapped(pub u64);

/// A change of the master key under way; nobody else can begin one until it is dropped.
pub struct MasterRotation {
    owner: PgConnection,
    master: MasterKey,
    root: RootSecret,
    /// What our own process is called: it wraps nothing meanwhile.
    own_name: String,
}

impl MasterRotation {
    /// Begins, or goes on. Refused where another process is at it, or where the database knows a key that we do not.
    pub async fn begin(store: &Store, mut owner: PgConnection) -> Result<Self, RotateMasterError> {
        let held: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(ROTATION_LOCK)
            .fetch_one(&mut owner)
            .await?;
        if !held {
            return Err(RotateMasterError::Busy);
        }
        let ids: Vec<Vec<u8>> =
            sqlx::query_scalar("select m.id from public.master_keys m").fetch_all(&mut owner).await?;
        let known = store.master_key().ids();
        if ids.iter().any(|id| !known.iter().any(|known| known.as_slice() == id)) {
            return Err(RotateMasterError::BegunElsewhere);
        }
        forget_ended_processes(&mut owner).await?;
        let own_name = store.inner.bell_name.clone();
        Ok(Self { owner, master: store.master_key().clone(), root: store.root().clone(), own_name })
    }

    /// Tells the database of the newest key that we know: from now on it may wrap.
    pub async fn announce(&mut self) -> Result<(), RotateMasterError> {
        let new = self.newest();
        let root = self.master.seal_with(new, self.root.0.as_slice(), ROOT);
        sqlx::query(
            "insert into public.master_keys (id, root, standing) values ($1, $2, 'next') on conflict do nothing",
        )
        .bind(new.as_slice())
        .bind(root)
        .execute(&mut self.owner)
        .await?;
        Ok(())
    }

    /// How many other running processes are not as far yet.
    pub async fn behind(&mut self, missing: Missing) -> Result<u64, RotateMasterError> {
        let new = self.newest();
        let (everybody, uses) = (missing == Missing::Knowledge, missing == Missing::Use);
        let count: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity a
             left join public.master_key_holders h on h.process = a.application_name
             where a.datname = current_database() and a.application_name like 'pyli bell %'
               and a.application_name <> $4
               and ($2 and not coalesce($1 = any(h.knows), false) or $3 and h.uses is distinct from $1)",
        )
        .bind(new.as_slice())
        .bind(everybody)
        .bind(uses)
        .bind(&self.own_name)
        .fetch_one(&mut self.owner)
        .await?;
        Ok(count.unsigned_abs())
    }

    /// The new key wraps from now on; the old ones still open, and are still taken.
    pub async fn take_over(&mut self) -> Result<(), RotateMasterError> {
        let new = self.newest();
        let mut tx = self.owner.begin().await?;
        let steps = [
            "update public.master_keys m set standing = 'former' where m.id <> $1",
            "update public.master_keys m set standing = 'current' where m.id = $1",
        ];
        for step in steps {
            sqlx::query(step).bind(new.as_slice()).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Wraps every data key anew that is not wrapped by the new key, in portions.
    pub async fn rewrap(&mut self) -> Result<Rewrapped, RotateMasterError> {
        let (new, mut after, mut count) = (self.newest(), (String::new(), String::new()), 0);
        loop {
            let portion = self.portion(new, &after).await?;
            let Some((kind, id, _)) = portion.last() else { return Ok(Rewrapped(count)) };
            after = (kind.clone(), id.clone());
            count += self.rewrap_portion(new, portion).await?;
            failpoints::data_keys_wrapped_anew();
        }
    }

    async fn portion(&mut self, new: KeyId, after: &(String, String)) -> Result<Vec<Wrapped>, sqlx::Error> {
        sqlx::query_as(
            "select k.aggregate_type, k.aggregate_id, k.wrapped from public.data_keys k
             where (k.aggregate_type, k.aggregate_id) > ($1, $2) and k.wrapped is not null
               and substring(k.wrapped from 1 for 8) <> $3
             order by k.aggregate_type, k.aggregate_id limit $4",
        )
        .bind(&after.0)
        .bind(&after.1)
        .bind(new.as_slice())
        .bind(PORTION)
        .fetch_all(&mut self.owner)
        .await
    }

    /// A key that was destroyed in the meantime stays destroyed: what is replaced is compared.
    async fn rewrap_portion(&mut self, new: KeyId, portion: Vec<Wrapped>) -> Result<u64, RotateMasterError> {
        let mut anew = Vec::with_capacity(portion.len());
        for (kind, id, wrapped) in &portion {
            let bound_to = bound_to_names(kind, id);
            let opened = self.master.open(wrapped, &bound_to);
            let sealed = opened.and_then(|clear| self.master.seal_with(new, &clear, &bound_to));
            anew.push(sealed.ok_or_else(|| RotateMasterError::DoesNotOpen(format!("{kind} {id}")))?);
        }
        let (mut kinds, mut ids, mut wrapped) = (Vec::new(), Vec::new(), Vec::new());
        for (kind, id, old) in portion {
            kinds.push(kind);
            ids.push(id);
            wrapped.push(old);
        }
        let done = sqlx::query(
            "update public.data_keys k set wrapped = n.anew
             from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[]) as n (kind, id, old, anew)
             where k.aggregate_type = n.kind and k.aggregate_id = n.id and k.wrapped = n.old",
        )
        .bind(kinds)
        .bind(ids)
        .bind(wrapped)
        .bind(anew)
        .execute(&mut self.owner)
        .await?;
        Ok(done.rows_affected())
    }

    /// Gives the old keys up: whoever is adding a data key finishes first, and nobody adds one under them afterwards.
    pub async fn retire(&mut self) -> Result<(), RotateMasterError> {
        let new = self.newest();
        let mut tx = self.owner.begin().await?;
        (&mut *tx).execute("set local lock_timeout = '10s'").await?;
        (&mut *tx).execute("lock table public.data_keys in share row exclusive mode").await?;
        sqlx::query("delete from public.master_keys m where m.id <> $1")
            .bind(new.as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    fn newest(&self) -> KeyId {
        *self.master.ids().last().expect("there is always a master key")
    }
}

/// Kind and id of a stream, and its wrapped data key.
type Wrapped = (String, String, Vec<u8>);

/// The rows of those that have ended tell nothing any more.
async fn forget_ended_processes(owner: &mut PgConnection) -> Result<(), sqlx::Error> {
    let forget = "delete from public.master_key_holders h where not exists (
                      select from pg_stat_activity a
                      where a.datname = current_database() and a.application_name = h.process)";
    owner.execute(forget).await?;
    Ok(())
}
