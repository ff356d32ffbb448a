//! Who may be mailed about his cases, and at which address.

use domain::AccountId;
use sqlx::Row;

use crate::accounts::Account;
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;

/// Whether somebody wants mail about his cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailWish {
    /// As long as he says nothing.
    Wanted,
    /// He has said no.
    Refused,
}

/// What stands between an account and its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailStanding {
    /// Whether somebody has opened a link that was mailed to the address. The municipality's own people need none.
    pub confirmed: bool,
    /// What he wants.
    pub wish: MailWish,
}

/// Somebody who could be mailed, with his present address.
#[derive(Clone)]
pub struct Recipient {
    /// Who.
    pub account: Account,
    /// Whether he may be.
    pub standing: MailStanding,
}

impl Store {
    /// The recipient behind an account; `None` when there is none, or when he is forgotten.
    pub async fn recipient(&self, account: AccountId) -> Result<Option<Recipient>, Unavailable> {
        let row = sqlx::query(
            "select a.id, a.role, a.department, a.profile, k.wrapped, a.email_confirmed_at is not null as confirmed, \
             a.mail_refused from accounts a \
             left join lateral (select k.wrapped from data_keys k where k.aggregate_type = 'Account' \
             and k.aggregate_id = a.id::text limit 1) k on true \
             where a.id = $1",
        )
        .bind(account.0)
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let confirmed: bool = row.try_get("confirmed")?;
        let wish = if row.try_get("mail_refused")? { MailWish::Refused } else { MailWish::Wanted };
        Ok(self.read_account(&row)?.map(|account| {
            let confirmed = confirmed || account.role != Role::Citizen;
            Recipient { account, standing: MailStanding { confirmed, wish } }
        }))
    }

    /// Keeps what somebody wants.
    pub async fn keep_mail_wish(&self, account: AccountId, wish: MailWish) -> Result<(), Unavailable> {
        sqlx::query("update accounts set mail_refused = $2 where id = $1")
            .bind(account.0)
            .bind(wish == MailWish::Refused)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}
