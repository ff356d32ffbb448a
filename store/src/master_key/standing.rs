//! What the database says of master keys: which of them wraps, and what every running process knows.

use std::time::Duration;

use sqlx::{PgPool, Row};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::{KeyId, MasterKey, RootSecret};
use crate::error::Unavailable;
use crate::keys::opens;

/// What the wrapped root secret is bound to.
pub(super) const ROOT: &str = "pyli root secret";

/// How often a process looks which key wraps.
const PAUSE: Duration = Duration::from_secs(1);

/// The length of a wrapped data key from before master keys had names.
const UNNAMED: i32 = 72;

/// The root secret, opened by the master key: by this one knows that it is the right one. The first start on a new
/// database makes it.
pub(crate) async fn open(pool: &PgPool, master: &MasterKey) -> Result<RootSecret, Unavailable> {
    if let Some(root) = find(pool, master).await? {
        return Ok(root);
    }
    first(pool, master).await?;
    // Somebody else may have been first, with another key.
    find(pool, master).await?.ok_or(Unavailable::AnotherMasterKey)
}

/// `None` when the database knows of no master key yet.
async fn find(pool: &PgPool, master: &MasterKey) -> Result<Option<RootSecret>, Unavailable> {
    let rows: Vec<(Vec<u8>, Vec<u8>, bool)> =
        sqlx::query_as("select m.id, m.root, m.standing = 'current' from public.master_keys m")
            .fetch_all(pool)
            .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    if let Some(current) = rows.iter().find(|(_, _, current)| *current).and_then(|(id, _, _)| key_id(id)) {
        master.wrap_with(current);
    }
    let opened = rows.iter().find_map(|(_, root, _)| RootSecret::of(&master.open(root, ROOT)?));
    opened.map(Some).ok_or(Unavailable::AnotherMasterKey)
}

/// The first key of a database: one that is empty, or one from before master keys had names. Nothing is done where the
/// keys of the database are missing: they have not been restored.
async fn first(pool: &PgPool, master: &MasterKey) -> Result<(), Unavailable> {
    let sample: Option<(String, String, Vec<u8>)> = sqlx::query_as(
        "select k.aggregate_type, k.aggregate_id, k.wrapped from public.data_keys k
         where k.wrapped is not null order by length(k.wrapped) desc limit 1",
    )
    .fetch_optional(pool)
    .await?;
    let root = match sample {
        Some((_, _, wrapped)) if i32::try_from(wrapped.len()) != Ok(UNNAMED) => {
            return Err(Unavailable::KeysNotRestored);
        }
        Some((kind, id, wrapped)) if opens(master, &wrapped, &kind, &id) => master.as_root(),
        Some(_) => return Err(Unavailable::AnotherMasterKey),
        None if keys_are_gone(pool).await? => return Err(Unavailable::KeysNotRestored),
        None => RootSecret::generate(),
    };
    sqlx::query(
        "insert into public.master_keys (id, root, standing)
         select $1, $2, 'current' where not exists (select from public.master_keys) on conflict do nothing",
    )
    .bind(master.wrapping().as_slice())
    .bind(master.seal(root.0.as_slice(), ROOT))
    .execute(pool)
    .await?;
    Ok(())
}

/// Whether things have happened here that cannot have happened without a single data key.
async fn keys_are_gone(pool: &PgPool) -> Result<bool, Unavailable> {
    let gone = "select not exists (select from public.data_keys) and exists (select from public.accounts)";
    Ok(sqlx::query_scalar(gone).fetch_one(pool).await?)
}

/// Follows which key wraps, and tells what this process knows, until `closing`.
pub(crate) async fn follow(pool: PgPool, master: MasterKey, process: String, closing: CancellationToken) {
    loop {
        if let Err(error) = look(&pool, &master, &process).await {
            if pool.is_closed() {
                return;
            }
            warn!(
                kind = error.as_database_error().is_some(),
                "which master key wraps could not be looked up"
            );
        }
        if closing.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            return;
        }
    }
}

async fn look(pool: &PgPool, master: &MasterKey, process: &str) -> Result<(), sqlx::Error> {
    let row = sqlx::query(
        "select m.id, h.knows, h.uses from public.master_keys m
         left join public.master_key_holders h on h.process = $1 where m.standing = 'current'",
    )
    .bind(process)
    .fetch_one(pool)
    .await?;
    if let Some(current) = key_id(row.try_get("id")?) {
        master.wrap_with(current);
    }
    let knows: Vec<Vec<u8>> = master.ids().into_iter().map(Vec::from).collect();
    let uses = master.wrapping().to_vec();
    let told: (Option<Vec<Vec<u8>>>, Option<Vec<u8>>) = (row.try_get("knows")?, row.try_get("uses")?);
    if told == (Some(knows.clone()), Some(uses.clone())) {
        return Ok(());
    }
    sqlx::query(
        "insert into public.master_key_holders (process, knows, uses) values ($1, $2, $3)
         on conflict (process) do update set knows = excluded.knows, uses = excluded.uses",
    )
    .bind(process)
    .bind(knows)
    .bind(uses)
    .execute(pool)
    .await?;
    Ok(())
}

fn key_id(id: &[u8]) -> Option<KeyId> {
    id.try_into().ok()
}
