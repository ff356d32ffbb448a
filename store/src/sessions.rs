//! Sessions: an opaque token, of which only the SHA-256 is stored. Checked in the database each time, so that a
//! revocation reaches every process at once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use sqlx::Row;

use crate::accounts::{Account, EmailAddress};
use crate::connect::Store;
use crate::error::Unavailable;

/// How long a session lasts at the most.
pub const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// How far behind the head an own event is looked for. A read model that is further behind is broken, not late, and
/// waiting for it would not help.
const LOOK_BACK: i64 = 5_000;

/// A session that has just begun.
pub struct SignedIn {
    /// The token; shown once, to the client.
    pub token: SecretString,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whose it is.
    pub account: Account,
}

/// A session that was found good.
#[derive(Clone)]
pub struct Session {
    /// Whose it is.
    pub account: Account,
    /// The position of the account's newest own event that a read model has not passed yet: wait for it before
    /// reading, and the citizen sees what he has just done, in whichever process.
    pub unseen: Option<i64>,
}

impl Store {
    /// A new session, or `None` when address or password is wrong (which of the two is not said, nor to be
    /// told from the time it takes).
    pub async fn sign_in(
        &self,
        email: &str,
        password: &SecretString,
    ) -> Result<Option<SignedIn>, Unavailable> {
        let found = match EmailAddress::parse(email) {
            Ok(address) => self.account_with_hash(&address).await?,
            Err(_) => None,
        };
        let (account, hash) = found.unzip();
        let good = self.inner.passwords.verify(password.clone(), hash).await?;
        match account.filter(|_| good) {
            Some(account) => self.begin_session(account).await.map(Some),
            None => Ok(None),
        }
    }

    /// The session of a token, if it is good.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Unavailable> {
        let row = sqlx::query(
            "select a.id, a.role, a.department, a.profile, k.wrapped, \
             (select max(e.position) from events e \
              where e.position > (select least(min(s.position), h.position) from subscriptions s \
                                  where s.kind = 'projection' and s.name not like '%@%') \
              and e.position > h.position - $3 and e.metadata->>'account' = a.id::text) as unseen \
             from sessions s join accounts a on a.id = s.account \
             left join data_keys k on k.aggregate_type = 'Account' and k.aggregate_id = a.id::text \
             cross join lateral (select coalesce(max(position), 0) as position from events) h \
             where s.token_hash = $1 and s.expires_at > $2",
        )
        .bind(token_hash(token))
        .bind(Timestamp::now().to_sqlx())
        .bind(LOOK_BACK)
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let unseen = row.try_get("unseen")?;
        Ok(self.read_account(&row)?.map(|account| Session { account, unseen }))
    }

    /// Ends the session of a token; harmless when there is none.
    pub async fn sign_out(&self, token: &str) -> Result<(), Unavailable> {
        sqlx::query("delete from sessions where token_hash = $1")
            .bind(token_hash(token))
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Ends every session of an account, in every process.
    pub async fn sign_out_everywhere(&self, account: AccountId) -> Result<(), Unavailable> {
        sqlx::query("delete from sessions where account = $1").bind(account.0).execute(self.pool()).await?;
        Ok(())
    }

    /// Deletes the sessions that have ended; says how many.
    pub async fn forget_ended_sessions(&self, now: Timestamp) -> Result<u64, Unavailable> {
        let deleted = sqlx::query("delete from sessions where expires_at <= $1")
            .bind(now.to_sqlx())
            .execute(self.pool())
            .await?;
        Ok(deleted.rows_affected())
    }

    async fn begin_session(&self, account: Account) -> Result<SignedIn, Unavailable> {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        let token = SecretString::from(URL_SAFE_NO_PAD.encode(bytes));
        let now = Timestamp::now();
        let expires_at = now + LASTS;
        sqlx::query(
            "insert into sessions (token_hash, account, created_at, expires_at) values ($1, $2, $3, $4)",
        )
        .bind(token_hash(token.expose_secret()))
        .bind(account.id.0)
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .execute(self.pool())
        .await?;
        Ok(SignedIn { token, expires_at, account })
    }
}

pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
