//! Keyed hashes under an account's own key: fingerprints of somebody's details, and the code for the counter.
//! Nothing of them is stored here, and none can be made once the account's key is destroyed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::AccountId;

use crate::accounts::stream;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::keys::DataKey;

/// How many different codes there are: six digits. A code is worth nothing without the citizen's papers beside it.
const CODES: u64 = 1_000_000;

impl Store {
    /// A fingerprint of these bytes for this account, base64; `None` when there is no such account, or its key is
    /// destroyed.
    pub async fn fingerprint(
        &self,
        account: AccountId,
        content: &[u8],
    ) -> Result<Option<String>, Unavailable> {
        let key = self.data_key(&stream(account)).await?;
        Ok(key.map(|key| BASE64.encode(key.mac("fingerprint of details", content))))
    }

    /// The one-time code that the citizen shows at the counter: six digits, for this account and this revision of his
    /// verification, so that every change gives another.
    pub async fn counter_code(
        &self,
        account: AccountId,
        revision: u64,
    ) -> Result<Option<String>, Unavailable> {
        let key = self.data_key(&stream(account)).await?;
        Ok(key.map(|key| code(&key, revision)))
    }
}

/// Six digits. Neighbouring revisions can by chance have the same: one time in a million.
fn code(key: &DataKey, revision: u64) -> String {
    let mac = key.mac("code for the counter", &revision.to_be_bytes());
    let eight = mac.first_chunk().expect("HMAC-SHA256 gives 32 bytes");
    format!("{:06}", u64::from_be_bytes(*eight) % CODES)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_has_six_digits_and_belongs_to_its_key_and_revision() {
        let key = DataKey::generate();
        let codes: HashSet<String> = (0..1000).map(|revision| code(&key, revision)).collect();
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(codes.iter().any(|code| code.starts_with('0')), "leading zeros are kept");
        assert!(codes.len() > 990, "a change gives another code");
        assert_eq!(code(&key, 7), code(&key, 7));
        let others: Vec<_> = (0..1000).filter(|&n| code(&DataKey::generate(), n) == code(&key, n)).collect();
        assert!(others.len() < 3, "another account has other codes");
    }
}
