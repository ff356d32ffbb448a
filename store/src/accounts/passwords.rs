//! Hashing passwords with argon2id (19 MiB, 2 passes: RFC 9106's spirit, OWASP's figures), off the async threads and a
//! bounded number at a time, so that a rush of sign-ins cannot take all memory or all processors.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::Unavailable;

/// How many are hashed at the same time.
const AT_A_TIME: usize = 2;

pub(crate) struct PasswordHashing {
    places: Semaphore,
    /// Compared with when there is no such account, so that the time taken tells nothing.
    decoy: std::sync::OnceLock<String>,
}

impl PasswordHashing {
    pub(crate) fn new() -> Self {
        Self { places: Semaphore::new(AT_A_TIME), decoy: std::sync::OnceLock::new() }
    }

    /// The PHC string of a new password.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<String, Unavailable> {
        self.off_thread(move || hash(&password)).await
    }

    /// Whether a password is the one of a hash; takes as long when there is no hash.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<bool, Unavailable> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy().await?,
        };
        Ok(self.off_thread(move || verify(&password, &hash)).await? && known)
    }

    async fn decoy(&self) -> Result<String, Unavailable> {
        if let Some(decoy) = self.decoy.get() {
            return Ok(decoy.clone());
        }
        let made = self.hash(SecretString::from("nobody has this password")).await?;
        Ok(self.decoy.get_or_init(|| made).clone())
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let _place = self.places.acquire().await.map_err(|_| Unavailable::Closed)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Unavailable::Closed)
    }
}

fn hash(password: &SecretString) -> String {
    Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .expect("argon2 hashes a password of bounded length with its own parameters")
        .to_string()
}

fn verify(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_is_good() {
        let hashing = PasswordHashing::new();
        let hash = hashing.hash("κωδικός-πρόσβασης".into()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$"));
        assert!(hashing.verify("κωδικός-πρόσβασης".into(), Some(hash.clone())).await.expect("verified"));
        assert!(!hashing.verify("another password".into(), Some(hash)).await.expect("verified"));
        assert!(!hashing.verify("nobody has this password".into(), None).await.expect("verified"));
    }
}
