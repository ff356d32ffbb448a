//! What was erased, is erased again in a database that was restored from an older backup; and the list outside it is
//! completed by what the database knows.

use std::collections::HashSet;

use cqrs_es::Aggregate;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::erasure::Erasure;
use domain::user_verification::UserVerification;
use uuid::Uuid;

use super::list::{Erased, StreamKey};
use crate::accounts::ACCOUNT;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::event::StreamId;

/// A stream of the list of which the database still has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remnant {
    /// Which one.
    pub stream: StreamId,
    /// It is an account: it ends.
    pub is_account: bool,
}

/// The kinds whose keys are destroyed, in the order in which they are: of a citizen, his account comes last.
const KINDS: [&str; 5] =
    [CitizenRequest::TYPE, CertificateApplication::TYPE, Erasure::TYPE, UserVerification::TYPE, ACCOUNT];

impl Store {
    /// What the list has and the database has not erased: a key, an account, or a case that does not tell of it. The
    /// accounts come last.
    pub async fn remnants(&self, listed: &[Erased]) -> Result<Vec<Remnant>, Unavailable> {
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let (kinds, ids): (Vec<&str>, Vec<String>) = listed
            .iter()
            .map(|one| (one.stream.aggregate_type.as_str(), one.stream.aggregate_id.to_string()))
            .unzip();
        let found: Vec<(String, Uuid)> = sqlx::query_as(
            "select l.type, l.id::uuid from unnest($1::text[], $2::text[]) as l (type, id) \
             where exists (select from data_keys k where k.aggregate_type = l.type and k.aggregate_id = l.id \
                           and k.wrapped is not null) \
             or l.type = 'Account' and exists (select from accounts a where a.id = l.id::uuid) \
             or l.type in ('CitizenRequest', 'CertificateApplication', 'UserVerification') \
                and exists (select from events e where e.aggregate_type = l.type and e.aggregate_id = l.id) \
                and not exists (select from events e where e.aggregate_type = l.type and e.aggregate_id = l.id \
                                and e.event_type in ('CaseErased', 'PersonErased'))",
        )
        .bind(kinds)
        .bind(ids)
        .fetch_all(self.pool())
        .await?;
        let mut remnants =
            found.iter().map(|(kind, id)| remnant(kind, *id)).collect::<Result<Vec<_>, _>>()?;
        remnants.sort_by_key(|one| KINDS.iter().position(|kind| *kind == one.stream.aggregate_type));
        Ok(remnants)
    }

    /// Writes into the list what the database has erased and the list has not: a crash may have come between the two.
    pub async fn complete_erasure_list(&self) -> Result<(), CompleteError> {
        let Some(list) = &self.inner.erasure_list else { return Ok(()) };
        let listed: HashSet<StreamKey> = list.read()?.into_iter().map(|one| one.stream).collect();
        let mut missing: Vec<Erased> = sqlx::query_as(
            "select aggregate_type, aggregate_id, destroyed_at, coalesce(destroyed_by, 0) as position \
             from data_keys where destroyed_at is not null order by destroyed_at",
        )
        .fetch_all(self.pool())
        .await
        .map_err(Unavailable::from)?;
        missing.retain(|one| !listed.contains(&one.stream));
        if missing.is_empty() {
            return Ok(());
        }
        Ok(self.write_down(missing).await?)
    }
}

/// Why the list could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum CompleteError {
    /// The file.
    #[error("the erasure list cannot be read or written")]
    List(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

fn remnant(kind: &str, aggregate_id: Uuid) -> Result<Remnant, Unavailable> {
    let aggregate_type = KINDS
        .into_iter()
        .find(|known| *known == kind)
        .ok_or_else(|| Unavailable::Unreadable(format!("an erased stream of an unknown kind: {kind}")))?;
    Ok(Remnant { stream: StreamId { aggregate_type, aggregate_id }, is_account: kind == ACCOUNT })
}
