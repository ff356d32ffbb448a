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

/// The words that people typed, and nobody else's log may know.
const TYPED: [&str; 4] = ["μαργαρίτα", "margarita", "Παπαδοπούλου", "κωδικός"];

#[tokio::test]
async fn nothing_that_people_type_is_in_any_log() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let file = std::fs::File::create(&log).expect("the log can be made");
    let portal = PyliProcess::in_folder(&data, |command| {
        command.env("PYLI_LOG", "debug").stderr(file);
    })
    .await;
    let margarita = portal.citizen("margarita@example.gr").await;
    margarita.files(Draft::complaint("Η μαργαρίτα μαράθηκε").text("μαργαρίτα")).await;
    let too_long = Draft::complaint(&"μαργαρίτα".repeat(40));
    assert_eq!(margarita.tries_to_file(&too_long).await.expect("it answers").status, 422);
    assert_eq!(portal.get("/api/v1/me/requests/margarita?q=μαργαρίτα").await.status, 401);
    portal.terminate().await;

    let servers = std::fs::read_dir(data.join("log")).expect("the server has a log").flatten();
    for path in servers.map(|entry| entry.path()).chain([log, data.join("start.log")]) {
        let text = std::fs::read_to_string(&path).expect("a log is text");
        assert!(!text.is_empty(), "{} is empty", path.display());
        let found = TYPED.iter().find(|typed| text.contains(**typed));
        assert_eq!(found, None, "in {}", path.display());
    }
}
