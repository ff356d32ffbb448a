//! What was erased stays erased: the list outside the database is applied before anything else is done with it, and so
//! before a restored portal serves its first byte (docs/decisions/0032).

use std::path::Path;

use anyhow::{Context, Result};
use portal_http::erasures::erase_again;
use store::Store;
use store::erasure::ErasureList;
use tracing::warn;

/// Erases again what the list has and the database still has something of; then the list is completed from the
/// database.
pub async fn stays_forgotten(store: &Store, place: &Path) -> Result<()> {
    let listed = ErasureList::at(place.to_owned()).read();
    let listed = listed.with_context(|| format!("the erasure list {} cannot be used", place.display()))?;
    let streams = erase_again(store, &listed).await.with_context(|| {
        format!("what stands in the erasure list {} cannot be erased again", place.display())
    })?;
    if streams > 0 {
        warn!(
            streams,
            "the database still had what was erased, as one restored from a backup does: erased again"
        );
    }
    store.complete_erasure_list().await.with_context(|| format!("the erasure list is {}", place.display()))
}
