//! Which messages may lie in a folder: those of letters and cases that are kept.

use std::collections::HashSet;

use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

impl Store {
    /// Of these letters and cases, those that are there: the letter itself, the data key of the case.
    pub async fn mail_is_kept(&self, letters: &[Uuid], cases: &[Uuid]) -> Result<HashSet<Uuid>, Unavailable> {
        let kept: Vec<Uuid> = sqlx::query_scalar(
            "select id from letters where id = any ($1) \
             union all \
             select c.id from unnest($2::uuid[]) as c (id) where exists ( \
               select from data_keys k where k.aggregate_id = c.id::text and k.wrapped is not null \
               and k.aggregate_type in ('CitizenRequest', 'CertificateApplication'))",
        )
        .bind(letters)
        .bind(cases)
        .fetch_all(self.pool())
        .await?;
        Ok(kept.into_iter().collect())
    }
}
