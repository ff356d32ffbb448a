//! The links in letters: asked for, looked at, used once. Whoever opens one has read what was mailed to the address.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use secrecy::{ExposeSecret, SecretString};
use sqlx::Row;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::accounts::EmailAddress;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::sessions::token_hash;

/// How long an address can be confirmed.
pub const CONFIRMATION_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long a forgotten password can be replaced.
pub const RESET_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Confirming the address.
    Confirmation,
    /// A new password.
    PasswordReset,
}

/// Where a link was asked for, as seen from where it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// In this session: it is enough that the link was opened.
    Here,
    /// Elsewhere: whoever opens it proves that the address is his, and chooses a new password.
    Elsewhere,
}

impl LinkKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::PasswordReset => "password_reset",
        }
    }
}

impl Store {
    /// Has a link mailed to a citizen whose address is not confirmed; nothing happens for others. `session` is the
    /// token of the session that asks, if one does.
    pub async fn ask_confirmation(
        &self,
        account: AccountId,
        session: Option<&str>,
    ) -> Result<(), Unavailable> {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into letters (id, kind, account, email_lookup, token_hash, asked_by, expires_at) \
             select $1, 'confirmation', a.id, a.email_lookup, $2, $3, $4 from accounts a \
             where a.id = $5 and a.role = 'citizen' and a.email_confirmed_at is null",
        )
        .bind(id)
        .bind(token_hash(self.link_token(id).expose_secret()))
        .bind(session.map(token_hash))
        .bind((Timestamp::now() + CONFIRMATION_LASTS).to_sqlx())
        .bind(account.0)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Has a link mailed to whoever has this address. What is done here is the same whether somebody has or not.
    pub async fn ask_password_reset(&self, address: &EmailAddress) -> Result<(), Unavailable> {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into letters (id, kind, email_lookup, token_hash, expires_at) \
             values ($1, 'password_reset', $2, $3, $4)",
        )
        .bind(id)
        .bind(address.lookup(self.root()))
        .bind(token_hash(self.link_token(id).expose_secret()))
        .bind((Timestamp::now() + RESET_LASTS).to_sqlx())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The token in the link of a letter: made anew each time, kept nowhere.
    #[must_use]
    pub fn link_token(&self, letter: Uuid) -> SecretString {
        let token = Zeroizing::new(self.root().mac("link in a letter", letter.as_bytes()));
        SecretString::from(URL_SAFE_NO_PAD.encode(token.as_slice()))
    }

    /// Where a link that is still good was asked for, seen from `session` (the token of the cookie); `None` when it
    /// is used, too old, or no link of ours: which of these is not said.
    pub async fn link(
        &self,
        kind: LinkKind,
        token: &str,
        session: Option<&str>,
    ) -> Result<Option<Asked>, Unavailable> {
        let row = sqlx::query(
            "select l.asked_by, exists (select from sessions s where s.token_hash = l.asked_by \
             and s.account = l.account and s.expires_at > now()) as goes_on from letters l \
             join accounts a on a.email_lookup = l.email_lookup \
             where l.token_hash = $1 and l.kind = $2 and l.used_at is null and l.expires_at > now()",
        )
        .bind(token_hash(token))
        .bind(kind.as_str())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let asked_by: Option<Vec<u8>> = row.try_get("asked_by")?;
        let goes_on: bool = row.try_get("goes_on")?;
        let same = asked_by.zip(session.map(token_hash)).is_some_and(|(one, other)| one.ct_eq(&other).into());
        Ok(Some(if goes_on && same { Asked::Here } else { Asked::Elsewhere }))
    }

    /// Confirms the address in the session that asked for it; `false` when the link is not good, or was asked for
    /// elsewhere.
    pub async fn confirm_address(&self, token: &str, session: &str) -> Result<bool, Unavailable> {
        if self.link(LinkKind::Confirmation, token, Some(session)).await? != Some(Asked::Here) {
            return Ok(false);
        }
        let confirmed = sqlx::query(
            "with used as (update letters set used_at = now() where token_hash = $1 and kind = 'confirmation' \
             and used_at is null and expires_at > now() returning email_lookup) \
             update accounts a set email_confirmed_at = coalesce(a.email_confirmed_at, now()) from used \
             where a.email_lookup = used.email_lookup",
        )
        .bind(token_hash(token))
        .execute(self.pool())
        .await?;
        Ok(confirmed.rows_affected() == 1)
    }

    /// A new password for the account whose link this is: its address is confirmed, every session of it ends, and no
    /// other link of it is good any more. `false` when the link is not good. The password has been checked with
    /// [`crate::accounts::check_password`].
    pub async fn set_password_by_link(
        &self,
        kind: LinkKind,
        token: &str,
        password: SecretString,
    ) -> Result<bool, Unavailable> {
        if self.link(kind, token, None).await?.is_none() {
            return Ok(false);
        }
        let password_hash = self.inner.passwords.hash(password).await?;
        let set = sqlx::query(
            "with used as (update letters set used_at = now() where token_hash = $1 and kind = $2 \
             and used_at is null and expires_at > now() returning email_lookup), \
             person as (update accounts a set password_hash = $3, \
             email_confirmed_at = coalesce(a.email_confirmed_at, now()) from used \
             where a.email_lookup = used.email_lookup returning a.id, a.email_lookup), \
             ended as (delete from sessions s using person p where s.account = p.id), \
             worthless as (update letters l set used_at = now() from person p \
             where l.email_lookup = p.email_lookup and l.used_at is null and l.token_hash <> $1) \
             select id from person",
        )
        .bind(token_hash(token))
        .bind(kind.as_str())
        .bind(password_hash)
        .fetch_optional(self.pool())
        .await;
        self.sessions_were_ended();
        Ok(set?.is_some())
    }
}
