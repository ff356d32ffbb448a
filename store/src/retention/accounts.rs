//! Accounts that nobody has ever used: the address was not confirmed, nothing was filed, nobody came to the counter.

use domain::AccountId;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use crate::connect::Store;
use crate::error::Unavailable;

impl Store {
    /// The next citizens' accounts after `after`, in the order of their ids, that were opened before `before` and never
    /// used: no address confirmed, no case (not an erased one either), no verification, no session that is good, no draft.
    pub async fn unused_accounts(
        &self,
        before: Timestamp,
        now: Timestamp,
        after: Uuid,
        most: i64,
    ) -> Result<Vec<AccountId>, Unavailable> {
        let found: Vec<Uuid> = sqlx::query_scalar(
            "select a.id from accounts a \
             where a.role = 'citizen' and a.email_confirmed_at is null and a.created_at < $1 and a.id > $3 \
             and not exists (select from data_keys k where k.person = a.id \
                             and k.aggregate_type not in ('Account', 'UserVerification')) \
             and not exists (select from events e where e.aggregate_type = 'UserVerification' \
                             and e.aggregate_id = a.id::text and e.event_type <> 'DetailsDeclared') \
             and not exists (select from sessions s where s.account = a.id and s.expires_at > $2) \
             and not exists (select from form_drafts d where d.account = a.id) \
             order by a.id limit $4",
        )
        .bind(before.to_sqlx())
        .bind(now.to_sqlx())
        .bind(after)
        .bind(most)
        .fetch_all(self.pool())
        .await?;
        Ok(found.into_iter().map(AccountId).collect())
    }
}
