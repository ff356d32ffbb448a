//! Fingerprints and codes belong to an account, and are gone with its key.

use domain::AccountId;
use uuid::Uuid;

use crate::world::World;

impl World {
    async fn fingerprints(&self, account: AccountId, content: &str) -> Option<String> {
        self.store.fingerprint(account, content.as_bytes()).await.expect("the database answers")
    }

    async fn codes(&self, account: AccountId, revision: u64) -> Option<String> {
        self.store.counter_code(account, revision).await.expect("the database answers")
    }
}

#[tokio::test]
async fn a_fingerprint_is_equal_for_equal_content_of_one_account_only() {
    let world = World::begins().await;
    let (maria, nikos) = (world.citizen("maria@example.gr").await, world.citizen("nikos@example.gr").await);
    let known = world.fingerprints(maria, "Μαρία 1980").await.expect("it has a key");
    assert_eq!(world.fingerprints(maria, "Μαρία 1980").await, Some(known.clone()));
    assert_ne!(world.fingerprints(maria, "Μαρία 1981").await, Some(known.clone()));
    assert_ne!(world.fingerprints(nikos, "Μαρία 1980").await, Some(known));
}

#[tokio::test]
async fn a_code_has_six_digits_and_changes_with_the_revision_and_the_account() {
    let world = World::begins().await;
    let (maria, nikos) = (world.citizen("maria@example.gr").await, world.citizen("nikos@example.gr").await);
    let mut codes = Vec::new();
    for (account, revision) in [(maria, 1), (maria, 2), (nikos, 1), (nikos, 2)] {
        let code = world.codes(account, revision).await.expect("it has a key");
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        assert_eq!(world.codes(account, revision).await.as_ref(), Some(&code), "it is the same each time");
        codes.push(code);
    }
    codes.dedup();
    assert!(codes.len() > 2, "two may be equal by chance, not more: {codes:?}");
}

#[tokio::test]
async fn who_is_not_there_or_is_forgotten_has_neither() {
    let world = World::begins().await;
    let maria = world.citizen("maria@example.gr").await;
    world.destroys_the_key_of(maria).await;
    for account in [maria, AccountId(Uuid::now_v7())] {
        assert_eq!(world.fingerprints(account, "Μαρία").await, None);
        assert_eq!(world.codes(account, 1).await, None);
    }
}
