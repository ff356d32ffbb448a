//! The verbs that end by themselves.

use std::process::Stdio;

use tests::{TestPortal, portal, pyli, pyli_command, write_keys};
use tokio::io::AsyncWriteExt;

use crate::{code, complaint, stdout};

const PASSWORD: &str = "ένας καλός κωδικός";

/// Runs a verb on the database of a portal in this process.
pub async fn on(portal: &TestPortal, arguments: &[&str], input: &str) -> std::process::Output {
    let keys = tempfile::tempdir().expect("there is room for the keys");
    write_keys(keys.path());
    let mut command = pyli_command();
    command.args(arguments).env("PYLI_DATABASE_URL", portal.database.url()).env("PYLI_KEYS_DIR", keys.path());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be run");
    let mut stdin = child.stdin.take().expect("its input is piped");
    stdin.write_all(input.as_bytes()).await.expect("it reads its input");
    drop(stdin);
    child.wait_with_output().await.expect("it ends")
}

#[tokio::test]
async fn every_verb_explains_itself() {
    for verb in [
        "serve",
        "demo",
        "migrate",
        "department",
        "department add",
        "user",
        "user add",
        "person",
        "person erase",
        "case erase",
        "case hold",
        "case lift",
        "keys",
        "keys new",
        "keys public",
        "keys rotate",
        "person export",
        "register serve",
        "rebuild",
        "parked",
        "audit",
        "audit protocol",
        "audit case",
        "audit verify",
        "audit export",
        "openapi",
    ] {
        let arguments: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let output = pyli(&arguments).await;
        assert_eq!(code(&output), 0, "{verb}");
        assert!(stdout(&output).contains("PYLI_DATA_DIR"), "{verb} does not name the environment");
    }
}

#[tokio::test]
async fn unusable_arguments_end_with_two() {
    for arguments in [
        &["frobnicate"][..],
        &["serve", "--listen", "here"],
        &["serve", "--header-timeout", "2"],
        &["serve", "--register-timeout", "0s"],
        &["serve", "--register-timeout", "2s", "--register-settle", "1s"],
        &["serve", "--register-rate", "0"],
        &["register", "serve", "--listen", "0.0.0.0:0"],
        &["register", "serve", "--listen", "0.0.0.0:0", "--register-token", " "],
        &["audit", "protocol"],
        &["audit", "protocol", "--year", "2026", "--explain", "17"],
        &["rebuild"],
        &["rebuild", "unicorns"],
        &["department", "add"],
        &["department", "add", "--name", " "],
        &["user", "add", "--email", "nobody", "--role", "staff", "--name", "Α"],
        &["user", "add", "--email", "a@example.gr", "--role", "citizen", "--name", "Α"],
    ] {
        assert_eq!(code(&pyli(arguments).await), 2, "{arguments:?}");
    }
}

#[tokio::test]
async fn the_demo_refuses_the_world_and_a_database_that_is_not_its_own() {
    let output = pyli(&["demo", "--listen", "0.0.0.0:8080"]).await;
    assert_eq!((code(&output), complaint(&output).contains("loopback")), (1, true));
    let output = pyli(&["demo", "--database-url", "postgres://localhost/pyli"]).await;
    assert_eq!((code(&output), complaint(&output).contains("its own database")), (1, true));
}

#[tokio::test]
async fn a_member_of_staff_added_on_the_command_line_can_sign_in() {
    let portal = portal().await;
    let add = [
        "user",
        "add",
        "--email",
        "eleni@dimos.gr",
        "--role",
        "staff",
        "--name",
        "Ελένη",
        "--password-stdin",
    ];
    let output = on(&portal, &add, &format!("{PASSWORD}\n")).await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    assert!(stdout(&output).starts_with("id: "));
    assert!(!stdout(&output).contains(PASSWORD));
    portal.sign_in("eleni@dimos.gr", PASSWORD).await;

    let again = on(&portal, &add, &format!("{PASSWORD}\n")).await;
    assert_eq!((code(&again), complaint(&again).contains("taken")), (1, true));
    let short = on(&portal, &add, "short\n").await;
    assert_eq!((code(&short), complaint(&short).contains("too_short")), (2, true));
}

#[tokio::test]
async fn without_a_password_one_is_made_and_shown_once() {
    let portal = portal().await;
    let add = ["user", "add", "--email", "nikos@dimos.gr", "--role", "administrator", "--name", "Νίκος"];
    let output = stdout(&on(&portal, &add, "").await);
    let password = output.lines().find_map(|line| line.strip_prefix("password: ")).expect("it is shown");
    portal.sign_in("nikos@dimos.gr", password).await;
}

#[tokio::test]
async fn read_models_are_compared_and_rebuilt() {
    let portal = portal().await;
    let maria = portal.citizen("maria@example.gr").await;
    let case = maria.files(tests::Draft::complaint("Λακκούβα")).await;
    portal.catches_up().await;

    let output = on(&portal, &["rebuild", "--all", "--check"], "").await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    let said = stdout(&output);
    let tables: Vec<&str> =
        said.lines().filter_map(|line| line.split_once(" rows, checksum ")).map(|it| it.0).collect();
    let expected = [
        "requests: 1",
        "applications: 0",
        "citizens: 0",
        "case_search: 1",
        "citizen_search: 0",
        "search_begun: 1",
    ];
    assert_eq!(tables, expected);
    assert!(said.lines().all(|line| line.ends_with(", as the log says")), "{said}");
    let output = on(&portal, &["rebuild", "requests"], "").await;
    assert_eq!(stdout(&output), "requests: rebuilt from 1 events up to position 1\n");
    let said = stdout(&on(&portal, &["rebuild", "--all"], "").await);
    let rebuilt = |name| format!("{name}: rebuilt from 1 events up to position 1\n");
    assert_eq!(said, projections::rebuild::NAMES.map(rebuilt).concat());
    assert_eq!(maria.reads(&case).await["subject"], "Λακκούβα");
    assert_eq!(stdout(&on(&portal, &["parked"], "").await), "0 events are parked.\n");
    let retried = on(&portal, &["parked", "--retry", "requests"], "").await;
    assert_eq!(stdout(&retried), "requests: 0 applied, 0 still parked\n");
}

#[tokio::test]
async fn an_empty_database_is_brought_up_to_date() {
    let database = tests::empty_database().await;
    let output = pyli(&["migrate", "--database-url", &database.url()]).await;
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "The schema is up to date.\n"));
}

#[tokio::test]
async fn the_document_of_the_api_is_openapi_3_1() {
    let output = stdout(&pyli(&["openapi"]).await);
    let document: serde_json::Value = serde_json::from_str(&output).expect("it is JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
}
