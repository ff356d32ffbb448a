//! Sessions: an opaque token, of which only the SHA-256 is stored. Whoever reads is checked in the database each time
//! (`together`), so that a revocation reaches every process at once; whoever sends a command may have been found good
//! within the last second (`known`).

mod together;
mod known;
mod words;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use sqlx::Row;
use zeroize::Zeroizing;

use crate::accounts::{Account, EmailAddress};
use crate::connect::Store;
use crate::error::Unavailable;
use crate::reads::Reads;
use known::Known;
use together::Together;
pub use words::{open_words, seal_words};

/// How long a session lasts at the most.
pub const LASTS: SignedDuration = SignedDuration::from_hours(12);

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

/// How the sessions of this process are looked up.
pub(crate) struct Sessions {
    together: Together,
    known: Known,
}

impl Sessions {
    pub(crate) fn start(reads: Reads) -> Self {
        Self { together: Together::start(reads), known: Known::new() }
    }
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

    /// The session of a token, if it is good now.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Unavailable> {
        self.look_up(token_hash(token)).await
    }

    /// The session of a token whose holder sends a command: good now, or a second ago as far as other processes have
    /// ended it. `unseen` is told only where the database was asked.
    pub async fn session_for_command(&self, token: &str) -> Result<Option<Session>, Unavailable> {
        let token = token_hash(token);
        match self.inner.sessions.known.account(&token) {
            Some(account) => Ok(Some(Session { account, unseen: None })),
            None => self.look_up(token).await,
        }
    }

    async fn look_up(&self, token: TokenHash) -> Result<Option<Session>, Unavailable> {
        let Sessions { together, known } = &self.inner.sessions;
        let look = known.look();
        let Some(row) = together.look(token).await? else { return Ok(None) };
        let unseen = row.try_get("unseen")?;
        let Some(account) = self.read_account(&row)? else { return Ok(None) };
        known.found(token, look, &account, row.try_get::<jiff_sqlx::Timestamp, _>("expires_at")?.to_jiff());
        Ok(Some(Session { account, unseen }))
    }

    /// After sessions have been ended in the database: from now on this process asks again.
    pub(crate) fn sessions_were_ended(&self) {
        self.inner.sessions.known.revoked();
    }

    /// Ends the session of a token; harmless when there is none.
    pub async fn sign_out(&self, token: &str) -> Result<(), Unavailable> {
        let ended = sqlx::query("delete from sessions where token_hash = $1")
            .bind(token_hash(token))
            .execute(self.pool())
            .await;
        // They may have ended although the answer was lost.
        self.sessions_were_ended();
        ended?;
        Ok(())
    }

    /// Ends every session of an account, in every process.
    pub async fn sign_out_everywhere(&self, account: AccountId) -> Result<(), Unavailable> {
        let ended =
            sqlx::query("delete from sessions where account = $1").bind(account.0).execute(self.pool()).await;
        self.sessions_were_ended();
        ended?;
        Ok(())
    }

    async fn begin_session(&self, account: Account) -> Result<SignedIn, Unavailable> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        let token = SecretString::from(URL_SAFE_NO_PAD.encode(bytes.as_slice()));
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

/// What is stored of a token.
pub(crate) type TokenHash = [u8; 32];

pub(crate) fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}
