//! How far a member of staff has seen the queues: what is newer is new to him.

use domain::AccountId;

use crate::connect::Store;
use crate::error::Unavailable;

/// The newest Α.Α. that somebody has seen, in each series; 0 when he has not looked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Of requests.
    pub requests: i64,
    /// Of applications.
    pub applications: i64,
}

impl Store {
    /// What this account has seen.
    pub async fn last_look(&self, account: AccountId) -> Result<Look, Unavailable> {
        let seen: Option<(i64, i64)> =
            sqlx::query_as("select requests, applications from last_looks where account = $1")
                .bind(account.0)
                .fetch_optional(self.reads())
                .await?;
        Ok(seen.map_or_else(Look::default, |(requests, applications)| Look { requests, applications }))
    }

    /// It has seen this much now; never less than before.
    pub async fn looked(&self, account: AccountId, seen: Look) -> Result<(), Unavailable> {
        sqlx::query(
            "insert into last_looks as known (account, requests, applications) values ($1, $2, $3) \
             on conflict (account) do update set requests = greatest(known.requests, excluded.requests), \
             applications = greatest(known.applications, excluded.applications) \
             where known.requests < excluded.requests or known.applications < excluded.applications",
        )
        .bind(account.0)
        .bind(seen.requests)
        .bind(seen.applications)
        .execute(self.pool())
        .await?;
        Ok(())
    }
}
