//! The master key: replaced while portals serve, wherever that is cut off; and refused when it is not the right one.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::ConnectOptions;
use store::{Store, Unavailable};
use tests::{Draft, PASSWORD, PyliProcess, TestDatabase, pyli, pyli_command, write_keys};

use crate::{code, complaint, stdout};

const MARIA: &str = "maria@example.gr";

async fn pyli_on(database: &TestDatabase, arguments: &[&str], failpoints: &str) -> Output {
    let mut command = pyli_command();
    command
        .args(arguments)
        .env("PYLI_DATABASE_URL", database.url())
        .env("PYLI_KEYS_DIR", database.keys_dir());
    command.env("FAILPOINTS", failpoints).output().await.expect("the program can be run")
}

fn master_file(database: &TestDatabase) -> String {
    std::fs::read_to_string(database.keys_dir().join("master.key")).expect("it is there")
}

/// How many data keys there are, and how many different master keys wrap them.
async fn wrapped(database: &TestDatabase) -> (i64, i64) {
    let mut owner = database.owner.connect().await.expect("the database is there");
    sqlx::query_as("select count(*), count(distinct substring(wrapped from 1 for 8)) from data_keys")
        .fetch_one(&mut owner)
        .await
        .expect("they can be counted")
}

async fn with_the_old_key(database: &TestDatabase) -> Result<Store, Unavailable> {
    Store::connect(store::Config {
        database: database.options.clone(),
        pool_size: 2,
        master_key: TestDatabase::master_key(),
        log_keys: TestDatabase::log_keys(),
        witness: None,
        erasure_list: None,
    })
    .await
}

#[tokio::test]
async fn the_master_key_is_replaced_while_two_portals_serve() {
    let database = tests::database().await;
    let (one, other) = (PyliProcess::on(&database, |_| {}).await, PyliProcess::on(&database, |_| {}).await);
    let maria = one.citizen(MARIA).await;
    let case = maria.files(Draft::request("Φωτισμός")).await;
    let old = master_file(&database);

    // Somebody files all the time, at both.
    let stop = Arc::new(AtomicBool::new(false));
    let filing = [&one, &other].map(|portal| {
        let (visitor, stop) = (portal.visitor(), Arc::clone(&stop));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                visitor.comments(Draft::comment("Σχόλιο")).await;
            }
        })
    });
    let rotated = pyli_on(&database, &["keys", "rotate", "--master"], "").await;
    assert_eq!(code(&rotated), 0, "{}", complaint(&rotated));
    stop.store(true, Ordering::Relaxed);
    for filing in filing {
        filing.await.expect("everything was taken");
    }

    let new = master_file(&database);
    assert_eq!((new.lines().count(), new == old), (1, false));
    let (count, keys) = wrapped(&database).await;
    assert!(count > 10, "{count}: too few were filed meanwhile");
    assert_eq!(keys, 1);
    for portal in [&one, &other] {
        let again = portal.sign_in(MARIA, PASSWORD).await;
        let path = format!("/api/v1/me/requests/{}", case["id"].as_str().expect("it has an id"));
        assert_eq!(portal.get_as(&path, &again).await.expect(200)["subject"], "Φωτισμός");
        portal.visitor().comments(Draft::comment("μετά")).await;
    }
    assert!(matches!(with_the_old_key(&database).await, Err(Unavailable::AnotherMasterKey)));
    let verified = pyli_on(&database, &["audit", "verify"], "").await;
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));
}

#[tokio::test]
async fn a_change_that_is_cut_off_leaves_everything_readable_and_goes_on() {
    let steps =
        ["master.written", "master.announced", "master.taken_over", "master.rewrapping", "master.retired"];
    let database = tests::database().await;
    for step in steps {
        let store = store_of(&database).await;
        store.execute(tests::commands::comment("Σχόλιο")).await.expect("it is filed");
        store.close().await;
        drop(store);
        let cut_off = pyli_on(&database, &["keys", "rotate", "--master"], &format!("{step}=return")).await;
        assert_eq!(cut_off.status.code(), None, "{step}");
        assert_eq!(master_file(&database).lines().count(), 2, "{step}");
        let verified = pyli_on(&database, &["audit", "verify", "--no-read-models"], "").await;
        assert_eq!(code(&verified), 0, "{step}: {}", stdout(&verified));
        let between = master_file(&database);
        let again = pyli_on(&database, &["keys", "rotate", "--master"], "").await;
        assert_eq!(code(&again), 0, "{step}: {}", complaint(&again));
        assert_eq!(between.lines().last(), master_file(&database).lines().next(), "{step}");
        assert_eq!(wrapped(&database).await.1, 1, "{step}");
        let verified = pyli_on(&database, &["audit", "verify", "--no-read-models"], "").await;
        assert_eq!(code(&verified), 0, "{step}: {}", stdout(&verified));
    }
}

/// A process that has read the file of the master key as it is now.
async fn store_of(database: &TestDatabase) -> Store {
    let keys = portal::keys::master::read(&database.keys_dir().join("master.key")).expect("it is there");
    let master_key = TestDatabase::master_key();
    master_key.learn(&keys);
    let (options, log_keys) = (database.options.clone(), TestDatabase::log_keys());
    let config = store::Config {
        database: options,
        pool_size: 2,
        master_key,
        log_keys,
        witness: None,
        erasure_list: None,
    };
    Store::connect(config).await.expect("the keys are good")
}

#[tokio::test]
async fn another_machine_gets_the_new_key_before_it_is_used() {
    let database = tests::database().await;
    let elsewhere = tempfile::tempdir().expect("there is room");
    write_keys(elsewhere.path());
    let portal = PyliProcess::on(&database, |command| {
        command.env("PYLI_KEYS_DIR", elsewhere.path());
    })
    .await;
    portal.citizen(MARIA).await;
    let rotate = ["keys", "rotate", "--master", "--wait", "500ms"];
    let held_up = pyli_on(&database, &rotate, "").await;
    assert_eq!(code(&held_up), 1);
    assert!(complaint(&held_up).contains("1 running processes do not have"), "{}", complaint(&held_up));
    portal.visitor().comments(Draft::comment("Με το παλιό")).await;

    let copied = std::fs::copy(database.keys_dir().join("master.key"), elsewhere.path().join("master.key"));
    copied.expect("it can be copied");
    let rotated = pyli_on(&database, &rotate[..3], "").await;
    assert_eq!(code(&rotated), 0, "{}", complaint(&rotated));
    portal.visitor().comments(Draft::comment("Με το νέο")).await;
    portal.sign_in(MARIA, PASSWORD).await;
    assert_eq!(wrapped(&database).await, (3, 1));
}

#[tokio::test]
async fn a_process_that_missed_the_change_adds_nothing_under_the_old_key() {
    let database = tests::database().await;
    let slow = with_the_old_key(&database).await.expect("it is the key");
    slow.execute(tests::commands::comment("πριν")).await.expect("it is filed");
    let quick = with_the_old_key(&database).await.expect("it is the key");
    let file = database.keys_dir().join("master.key");
    quick.master_key().learn(&portal::keys::master::add_next(&file).expect("it is added"));

    let owner = database.owner.connect().await.expect("the database is there");
    let mut rotation = store::MasterRotation::begin(&quick, owner).await.expect("nobody else is at it");
    rotation.announce().await.expect("it is announced");
    assert!(rotation.behind(store::Missing::Knowledge).await.expect("it is counted") > 0);
    // Whoever leads it does not wait.
    rotation.take_over().await.expect("it takes over");
    slow.execute(tests::commands::comment("ακόμα")).await.expect("the old key is still taken");
    rotation.retire().await.expect("it is given up");
    let refused = slow.execute(tests::commands::comment("όχι πια")).await;
    assert!(matches!(refused, Err(store::ExecuteError::Unavailable(_))));
    assert_eq!(rotation.rewrap().await.expect("all can be opened").0, 2);
    slow.master_key().learn(&portal::keys::master::read(&file).expect("it is there"));
    // Which key wraps is looked up every second.
    let until = Instant::now() + Duration::from_secs(20);
    while slow.execute(tests::commands::comment("με το νέο")).await.is_err() {
        assert!(Instant::now() < until, "it does not catch up");
    }
    assert_eq!(wrapped(&database).await, (3, 1));
    slow.close().await;
    quick.close().await;
}

#[tokio::test]
async fn a_start_with_a_master_key_that_is_missing_damaged_or_another_is_refused() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let data = folder.path().join("data");
    let portal = PyliProcess::in_folder(&data, |_| {}).await;
    portal.visitor().comments(Draft::comment("Σχόλιο")).await;
    portal.terminate().await;
    let embedded = ["--data-dir", data.to_str().expect("the path is UTF-8")];
    each_is_refused(&folder.path().join("data.keys"), &embedded).await;

    let database = tests::database().await;
    with_the_old_key(&database).await.expect("it is the first").close().await;
    let (url, keys) = (database.url(), database.keys_dir().to_str().expect("the path is UTF-8"));
    each_is_refused(database.keys_dir(), &["--database-url", &url, "--keys-dir", keys]).await;
}

async fn each_is_refused(keys: &Path, place: &[&str]) {
    let file = keys.join("master.key");
    let good = std::fs::read_to_string(&file).expect("it is there");
    let another = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
    let cases = [
        (None, "is missing: restore it"),
        (Some(&good[..20]), "is not one line of base64"),
        (Some(""), "is not one line of base64"),
        (Some(another), "is not the one of this database"),
    ];
    for (text, says) in cases {
        match text {
            Some(text) => std::fs::write(&file, text).expect("it can be written"),
            None => std::fs::remove_file(&file).expect("it is there"),
        }
        let output = pyli(&[&["serve", "--listen", "127.0.0.1:0"], place].concat()).await;
        assert_eq!(code(&output), 1);
        assert!(complaint(&output).contains(says), "{says}: {}", complaint(&output));
    }
    std::fs::write(&file, good).expect("it can be written");
    let output = pyli(&[&["parked"], place].concat()).await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    // Written without thought for who can read it.
    let log = String::from_utf8(output.stderr).expect("the log is UTF-8");
    assert!(log.contains("can be read by others"), "{log}");
}

#[tokio::test]
async fn a_database_without_its_key_tables_is_refused() {
    let database = tests::database().await;
    let portal = PyliProcess::on(&database, |_| {}).await;
    portal.citizen(MARIA).await;
    portal.terminate().await;
    let mut owner = database.owner.connect().await.expect("the database is there");
    // As a dump without the keys restores it.
    for table in ["data_keys", "master_keys"] {
        sqlx::raw_sql(&format!("truncate {table}")).execute(&mut owner).await.expect("the owner may");
    }
    let output = pyli_on(&database, &["serve", "--listen", "127.0.0.1:0"], "").await;
    assert_eq!(code(&output), 1);
    assert!(complaint(&output).contains("the key tables"), "{}", complaint(&output));
}
