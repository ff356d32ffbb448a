//! The key files: made once, kept, and refused when they are missing or unreadable.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tests::pyli;

use crate::{code, complaint, stdout};

async fn keys_new(folder: &Path) -> String {
    stdout(&pyli(&["keys", "new", "--keys-dir", folder.to_str().expect("the path is UTF-8")]).await)
}

#[tokio::test]
async fn keys_are_made_where_they_are_missing_and_never_replaced() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let keys = folder.path().join("keys");
    assert_eq!(keys_new(&keys).await.matches(": made\n").count(), 2);
    let (master, signing) = (keys.join("master.key"), keys.join("signing.key"));
    let first = std::fs::read_to_string(&master).expect("it was made");
    assert_eq!((first.len(), first.ends_with("=\n")), (45, true));
    for file in [&master, &signing] {
        let mode = std::fs::metadata(file).expect("it was made").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(keys_new(&keys).await.matches(": there already\n").count(), 2);
    assert_eq!(std::fs::read_to_string(&master).expect("it is there"), first);
    assert_ne!(std::fs::read_to_string(&signing).expect("it is there"), first);
}

#[tokio::test]
async fn an_external_database_without_its_keys_is_refused() {
    let database = tests::database().await;
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let keys = folder.path().to_str().expect("the path is UTF-8");
    let url = database.url();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url, "--keys-dir", keys];
    let output = pyli(&serve).await;
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("signing.key is missing"), "{}", complaint(&output));
    std::fs::write(folder.path().join("signing.key"), "nonsense\n").expect("the folder can be written");
    let output = pyli(&serve).await;
    assert!(complaint(&output).contains("not one line of base64"), "{}", complaint(&output));
}

#[tokio::test]
async fn a_database_that_stays_away_ends_the_start_with_a_sentence() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let keys = folder.path();
    keys_new(keys).await;
    let nowhere = format!("postgres://pyli:secret@localhost/pyli?host={}", keys.display());
    let keys = keys.to_str().expect("the path is UTF-8");
    let options = ["--listen", "127.0.0.1:0", "--keys-dir", keys, "--database-wait", "300ms"];
    let output = pyli(&[&["serve", "--database-url", &nowhere][..], &options].concat()).await;
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("could not be reached in 300ms"), "{}", complaint(&output));
    assert!(!complaint(&output).contains("secret"));
}

#[tokio::test]
async fn a_master_key_of_another_database_is_refused() {
    let portal = tests::portal().await;
    portal.visitor().comments(tests::Draft::comment("Σχόλιο")).await;
    let folder = tempfile::tempdir().expect("there is room for a folder");
    keys_new(folder.path()).await;
    let keys = folder.path().to_str().expect("the path is UTF-8");
    let output = pyli(&["parked", "--database-url", &portal.database.url(), "--keys-dir", keys]).await;
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("not the one of this database"), "{}", complaint(&output));
}
