//! What the digest of a member of staff counts: the cases in his reach that are new since the one before.

use store::{Store, Unavailable};

use crate::case::Reach;
use crate::dashboard::PerService;

/// The cases whose Α.Α. is above the first number, up to the second.
pub type Span = (i64, i64);

/// How many cases of each service somebody may see among these.
pub async fn new_cases(
    store: &Store,
    reach: Reach,
    requests: Span,
    applications: Span,
) -> Result<PerService, Unavailable> {
    let Some(within) = reach.within() else { return Ok(PerService::default()) };
    let (requests, applications) = sqlx::query_as(
        "select (select count(*) from requests r where r.number > $2 and r.number <= $3
                 and ($1::uuid is null or r.department is null or r.department = $1)),
                (select count(*) from applications r where r.number > $4 and r.number <= $5
                 and ($1::uuid is null or r.department is null or r.department = $1))",
    )
    .bind(within.0)
    .bind(requests.0)
    .bind(requests.1)
    .bind(applications.0)
    .bind(applications.1)
    .fetch_one(store.pool())
    .await?;
    Ok(PerService { requests, applications })
}
