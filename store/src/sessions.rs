//! Sessions: an opaque token, of which only the SHA-256 is stored. Checked in the database each time, so that a
//! revocation reaches every process at once.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::accounts::Account;
use crate::connect::Store;
use crate::error::Unavailable;

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
    /// The position of the account's newest own event that the read models have not passed yet: wait for it
    /// before reading, and the citizen sees what he has just done, in whichever process.
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
        todo!()
    }

    /// The session of a token, if it is good.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Unavailable> {
        todo!()
    }

    /// Ends the session of a token; harmless when there is none.
    pub async fn sign_out(&self, token: &str) -> Result<(), Unavailable> {
        todo!()
    }
}
