//! Submissions that were taken: looking one up, answering as the first time, and forgetting old ones.

use std::sync::Arc;

use domain::Decider;
use sqlx::Row;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::append::Known;
use crate::connect::Store;
use crate::error::{ExecuteError, Unavailable};
use crate::event::StreamId;
use crate::execute::{Executed, Submission, Work};

impl Store {
    /// Whether a submission of this scope and key was taken: then it is answered as the first time, whatever has become
    /// of the case since.
    pub async fn knows_submission(&self, scope: &str, key: Uuid) -> Result<bool, Unavailable> {
        let known =
            sqlx::query_scalar("select exists (select from idempotency_keys where scope = $1 and key = $2)");
        Ok(known.bind(scope).bind(key).fetch_one(self.reads()).await?)
    }

    pub(crate) async fn known_submission(
        &self,
        submission: &Submission,
    ) -> Result<Option<Known>, Unavailable> {
        let row = sqlx::query(
            "select aggregate_id, first_position, last_position, fingerprint \
             from idempotency_keys where scope = $1 and key = $2",
        )
        .bind(&submission.scope)
        .bind(submission.key)
        .fetch_optional(self.reads())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let id: String = row.try_get("aggregate_id")?;
        Ok(Some(Known {
            aggregate_id: Uuid::parse_str(&id).map_err(|error| sqlx::Error::Decode(error.into()))?,
            first_position: row.try_get("first_position")?,
            last_position: row.try_get("last_position")?,
            fingerprint: row.try_get("fingerprint")?,
        }))
    }

    /// The answer of the first time, made anew from the positions it produced; refused when the content is another.
    pub(crate) async fn answer_again<A>(
        &self,
        work: &Work<A>,
        known: Known,
    ) -> Result<Executed, ExecuteError<A::Error>>
    where
        A: Decider,
    {
        let stream = StreamId::of::<A>(known.aggregate_id);
        let data_key = self.data_key(&stream).await?;
        let content =
            work.submission.as_ref().map(|submission| submission.content.as_slice()).unwrap_or_default();
        let same =
            data_key.as_ref().is_some_and(|key| key.fingerprint(content).ct_eq(&known.fingerprint).into());
        if !same {
            return Err(ExecuteError::KeyReused);
        }
        let mut state = A::default();
        let mut events = self.stream(&stream).await?;
        events.retain(|event| event.position <= known.last_position);
        for event in &events {
            state.apply(event.decode()?);
        }
        events.retain(|event| event.position >= known.first_position);
        Ok(Executed {
            id: known.aggregate_id,
            position: known.last_position,
            number: events.first().and_then(|event| event.number),
            revision: state.revision(),
            recorded_at: events.first().map(|event| event.recorded_at),
            events: events.into_iter().map(Arc::new).collect(),
            data_key,
            opened: None,
            repeated: true,
        })
    }
}
