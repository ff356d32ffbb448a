//! `pyli serve` on its embedded database: killed, and found again.

use tests::{Draft, PyliProcess, pyli};

use crate::{code, complaint};

#[tokio::test]
async fn a_portal_that_was_killed_goes_on_with_its_database_and_its_keys() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let data = folder.path().join("data");
    let portal = PyliProcess::in_folder(&data, |_| {}).await;
    let number = portal.visitor().comments(Draft::comment("Πρώτο")).await;
    portal.kill().await;

    let portal = PyliProcess::in_folder(&data, |_| {}).await;
    assert_eq!(portal.visitor().comments(Draft::comment("Δεύτερο")).await, number + 1);
    let add = ["user", "add", "--email", "a@dimos.gr", "--role", "staff", "--name", "Α"];
    let beside = pyli(&[&add[..], &["--data-dir", data.to_str().expect("the path is UTF-8")]].concat()).await;
    assert_eq!(code(&beside), 0, "{}", complaint(&beside));
    assert_eq!(portal.get("/readyz").await.status, 200, "the database went away with the other verb");

    let (status, _) = portal.terminate().await;
    assert_eq!(status.code(), Some(0));
    assert!(!data.join("cluster/postmaster.pid").exists(), "the database lives on");

    std::fs::remove_dir_all(folder.path().join("data.keys")).expect("the keys can be removed");
    let output = pyli(&["migrate", "--data-dir", data.to_str().expect("the path is UTF-8")]).await;
    assert_eq!(code(&output), 0, "migrating needs no keys: {}", complaint(&output));
    let output = pyli(&["parked", "--data-dir", data.to_str().expect("the path is UTF-8")]).await;
    assert!(complaint(&output).contains("restore it"), "{}", complaint(&output));
}
