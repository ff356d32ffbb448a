//! What somebody types to look for a case, sealed so that it can stand in the addresses of his pages: only with the token
//! of his session is it opened again. Of the token only a hash is kept, and of the session nothing once it has ended: then
//! nobody reads what stands in the history of a browser or in the log of a proxy, not even with all keys of the portal.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::master_key::{decrypt, derived_key, encrypt};

const PURPOSE: &str = "searched words";

/// The words, sealed, as base64 for addresses.
#[must_use]
pub fn seal_words(token: &SecretString, words: &str) -> String {
    URL_SAFE_NO_PAD.encode(encrypt(&key(token), words.as_bytes(), PURPOSE))
}

/// What was sealed in the session of this token; `None` for anything else.
#[must_use]
pub fn open_words(token: &SecretString, sealed: &str) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    String::from_utf8(decrypt(&key(token), &sealed, PURPOSE)?).ok()
}

fn key(token: &SecretString) -> Zeroizing<[u8; 32]> {
    derived_key(token.expose_secret().as_bytes(), &[b"pyli searched words\n"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_in_the_session_in_which_they_were_sealed_and_in_no_other() {
        let [mine, anothers] = ["mine", "anothers"].map(SecretString::from);
        let sealed = seal_words(&mine, "Παπαδοπούλου");
        assert_eq!(open_words(&mine, &sealed).as_deref(), Some("Παπαδοπούλου"));
        assert_eq!(open_words(&anothers, &sealed), None);
        for wrong in ["", "x", "%FF", &sealed[1..], &format!("{sealed}A"), &"A".repeat(100)] {
            assert_eq!(open_words(&mine, wrong), None, "{wrong}");
        }
        assert!(sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_ne!(sealed, seal_words(&mine, "Παπαδοπούλου"), "nobody sees that it is the same");
    }
}
