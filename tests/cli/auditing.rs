//! `pyli audit export`, `pyli audit verify`, `pyli keys public`, `pyli keys rotate`.

use std::path::Path;

use store::Store;
use store::seal::{LogKeys, Retired, Signer, Verifier};
use tempfile::TempDir;
use tests::commands::{comment, request};
use tests::{TestDatabase, pyli_command, write_keys};
use uuid::Uuid;

use crate::{code, complaint, stdout};

/// A database with a sealed log, and the folder of its keys.
struct Installation {
    database: TestDatabase,
    keys: TempDir,
}

impl Installation {
    async fn with(cases: usize) -> Self {
        let installation =
            Self { database: tests::database().await, keys: tempfile::tempdir().expect("there is room") };
        write_keys(installation.keys.path());
        installation.files(cases).await;
        installation
    }

    /// Somebody files, and it is sealed with the key that the tests began with.
    async fn files(&self, cases: usize) {
        let store = self.database.store().await;
        file(&store, cases).await;
        store.close().await;
    }

    async fn pyli(&self, arguments: &[&str]) -> std::process::Output {
        self.pyli_with(arguments, "").await
    }

    async fn pyli_with(&self, arguments: &[&str], failpoints: &str) -> std::process::Output {
        let mut command = pyli_command();
        command
            .args(arguments)
            .env("PYLI_DATABASE_URL", self.database.url())
            .env("PYLI_KEYS_DIR", self.keys.path());
        command.env("FAILPOINTS", failpoints).output().await.expect("the program can be run")
    }

    /// A path in the folder of the keys.
    fn path(&self, name: &str) -> String {
        self.keys.path().join(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn reads(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("it is there")
    }
}

async fn file(store: &Store, cases: usize) {
    for _ in 0..cases {
        store.execute(request(domain::AccountId(Uuid::now_v7()), "κείμενο")).await.expect("it is filed");
    }
    while store.seal_once().await.expect("it can be sealed").is_some() {}
}

#[tokio::test]
async fn an_export_is_verified_without_a_database() {
    let installation = Installation::with(3).await;
    let (file, key) = (installation.path("log.ndjson"), installation.path("public"));
    let public = stdout(&installation.pyli(&["keys", "public"]).await);
    assert_eq!(public.lines().count(), 1);
    assert!(public.starts_with("localhost+"));
    std::fs::write(&key, &public).expect("there is room");
    let exported = installation.pyli(&["audit", "export", "-o", &file]).await;
    assert_eq!((code(&exported), stdout(&exported).as_str()), (0, ""), "{}", complaint(&exported));
    let printed = installation.pyli(&["audit", "export"]).await;
    assert_eq!(printed.stdout, std::fs::read(&file).expect("it was written"));

    // Neither a database nor the folder of the keys is there.
    let elsewhere = ["--data-dir", "/nonexistent/data", "--keys-dir", "/nonexistent/keys"];
    let verify = ["audit", "verify", "--export", &file, "--public-key", &key];
    let verified = pyli_command().args(verify).args(elsewhere).output().await.expect("it runs");
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));
    assert!(
        stdout(&verified).contains("3 events of 3 streams; 3 positions are sealed."),
        "{}",
        stdout(&verified)
    );

    let changed = installation.reads("log.ndjson").replacen("\"citizen\"", "\"visitor\"", 1);
    std::fs::write(&file, changed).expect("there is room");
    let verified = pyli_command().args(verify).output().await.expect("it runs");
    assert_eq!(code(&verified), 1);
    assert!(stdout(&verified).starts_with("WRONG at positions 1 to 3: "), "{}", stdout(&verified));

    let part = installation.pyli(&["audit", "export", "--from", "2", "--to", "3", "-o", &file]).await;
    assert_eq!(code(&part), 0);
    let verified = pyli_command().args(verify).output().await.expect("it runs");
    assert!(stdout(&verified).starts_with("WRONG at position 1: "), "{}", stdout(&verified));
    let verified = pyli_command().args(verify).arg("--part").output().await.expect("it runs");
    assert_eq!(code(&verified), 0);
    assert!(stdout(&verified).contains("nothing proves"), "{}", stdout(&verified));
}

#[tokio::test]
async fn what_is_exported_is_recorded_before_it_leaves_and_nothing_leaves_that_cannot_be() {
    let installation = Installation::with(3).await;
    let owner = sqlx::PgPool::connect_with(installation.database.owner.clone()).await.expect("it is there");
    let file = installation.path("log.ndjson");
    sqlx::raw_sql("revoke insert on access_records from pyli_app").execute(&owner).await.expect("he may");
    for arguments in [&["audit", "export"][..], &["audit", "export", "-o", &file]] {
        let refused = installation.pyli(arguments).await;
        assert_eq!((code(&refused), stdout(&refused).as_str()), (1, ""), "{}", complaint(&refused));
        assert!(!Path::new(&file).exists());
    }
    sqlx::raw_sql("grant insert on access_records to pyli_app").execute(&owner).await.expect("he may");
    let exports = [
        (
            &["audit", "export", "-o", &file, "--reason", "ΑΠ 12/2026"][..],
            (1, 3, Some("ΑΠ 12/2026"), "lines"),
        ),
        (&["audit", "export", "--from", "2", "--unsealed"], (2, 3, None, "lines")),
        (&["audit", "export", "--to", "1"], (1, 1, None, "lines")),
        // Only the checkpoint, which is public.
        (&["audit", "export", "--from", "4"], (4, 3, None, "nothing")),
    ];
    for (arguments, _) in &exports {
        let exported = installation.pyli(arguments).await;
        assert_eq!(code(&exported), 0, "{}", complaint(&exported));
    }
    let recorded: Vec<(i64, i64, Option<String>, String)> = sqlx::query_as(
        "select from_position, to_position, reason, array_to_string(fields, ',') from access_records
         where reader is null and role = 'system' and surface = 'command_line' and purpose = 'log'
           and subject_kind = 'log' order by position",
    )
    .fetch_all(&owner)
    .await
    .expect("he may look");
    let expected = exports
        .iter()
        .map(|(_, (from, to, reason, what))| (*from, *to, reason.map(str::to_owned), (*what).to_owned()));
    assert_eq!(recorded, expected.collect::<Vec<_>>());
    assert_eq!(code(&installation.pyli(&["audit", "export", "--reason", " "]).await), 2);
}

#[tokio::test]
async fn what_cannot_be_used_ends_with_two_and_leaves_no_file() {
    let installation = Installation::with(0).await;
    let file = installation.path("log.ndjson");
    let nothing = installation.pyli(&["audit", "export", "-o", &file]).await;
    assert_eq!((code(&nothing), complaint(&nothing).contains("nothing of the log is sealed")), (1, true));
    assert!(!Path::new(&file).exists());
    for arguments in [
        &["audit", "verify", "--export", "x"][..],
        &["audit", "verify", "--export", "x", "--public-key", "/nonexistent"],
        &["audit", "verify", "--checkpoint", "/nonexistent"],
        &["audit", "verify", "--part"],
        &["audit", "export", "--from", "3", "--to", "2"],
        &["audit", "export", "--from", "0"],
        &["keys", "rotate", "--lost", "localhost+x"],
    ] {
        assert_eq!(code(&installation.pyli(arguments).await), 2, "{arguments:?}");
    }
    let into_nowhere = installation.pyli(&["audit", "export", "-o", "/nonexistent/log"]).await;
    assert_eq!(code(&into_nowhere), 1);
}

#[tokio::test]
async fn the_database_is_verified_against_the_second_place_and_then_only_what_is_new() {
    let installation = Installation::with(3).await;
    let store = installation.database.store().await;
    let note = store.newest_checkpoint().await.expect("the database answers").expect("it is sealed");
    store.close().await;
    let folder = installation.path("witness");
    std::fs::create_dir(&folder).expect("there is room");
    std::fs::write(format!("{folder}/3"), note).expect("there is room");
    // No portal has run here yet: there are no read models to compare.
    assert_eq!(code(&installation.pyli(&["rebuild", "--all"]).await), 0);
    let verified = installation.pyli(&["audit", "verify", "--checkpoint", &folder]).await;
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));
    for line in
        ["1 checkpoints of the second place agree.", ", as the log says", "Everything is as it was signed."]
    {
        assert!(stdout(&verified).contains(line), "{}", stdout(&verified));
    }
    installation.files(2).await;
    let verified = installation.pyli(&["audit", "verify", "--incremental", "--no-read-models"]).await;
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));
    assert!(
        stdout(&verified).contains("Positions 1 to 3 were checked by an earlier run."),
        "{}",
        stdout(&verified)
    );
    assert!(
        stdout(&verified).contains("2 events of 2 streams; 5 positions are sealed."),
        "{}",
        stdout(&verified)
    );
}

#[tokio::test]
async fn a_new_key_signs_and_the_old_one_counts_for_what_it_had_signed() {
    let installation = Installation::with(3).await;
    let old = installation.reads("signing.key");
    let store = installation.database.store().await;
    let refused = installation.pyli(&["keys", "rotate"]).await;
    assert_eq!(
        (code(&refused), complaint(&refused).contains("stop every process")),
        (1, true),
        "{}",
        complaint(&refused)
    );
    assert_eq!(installation.reads("signing.key"), old);
    store.close().await;

    let rotated = installation.pyli(&["keys", "rotate"]).await;
    assert_eq!(code(&rotated), 0, "{}", complaint(&rotated));
    assert!(stdout(&rotated).contains("the old key counts for the first 3 events"));
    assert_ne!(installation.reads("signing.key"), old);
    let public = stdout(&installation.pyli(&["keys", "public"]).await);
    let (first, second) = public.split_once('\n').expect("two lines");
    assert!(first.ends_with(" 3") && !second.contains(' '), "{public}");
    let verified = installation.pyli(&["audit", "verify", "--no-read-models"]).await;
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));

    // A process that still has the old key.
    let store = installation.database.store().await;
    store.execute(comment("μετά")).await.expect("it is filed");
    assert!(store.seal_once().await.is_err());
    store.close().await;
    std::fs::write(installation.path("signing.key"), old).expect("there is room");
    std::fs::remove_file(installation.path("signing.retired")).expect("it is there");
    let start = installation.pyli(&["serve", "--listen", "127.0.0.1:0"]).await;
    assert_eq!((code(&start), complaint(&start).contains("not the one that signs this log")), (1, true));
}

#[tokio::test]
async fn a_change_of_keys_that_is_cut_off_leaves_keys_that_sign() {
    for step in ["rotate.begun", "rotate.retired", "rotate.replaced"] {
        let installation = Installation::with(3).await;
        let cut_off = installation.pyli_with(&["keys", "rotate"], &format!("{step}=return")).await;
        assert_eq!(cut_off.status.code(), None, "{step}");
        let verified = installation.pyli(&["audit", "verify", "--no-read-models"]).await;
        assert_eq!(code(&verified), 0, "{step}: {}", stdout(&verified));
        let store = store_with(&installation).await;
        file(&store, 1).await;
        let signed = store.newest_checkpoint().await.expect("the database answers").expect("it is sealed");
        assert!(signed.starts_with("localhost\n4\n"), "{step}: {signed}");
        store.close().await;
        // A connection on its way back when the pool is closed stays open as long as the pool.
        drop(store);
        let again = installation.pyli(&["keys", "rotate"]).await;
        assert_eq!(code(&again), 0, "{step}: {}", complaint(&again));
        let verified = installation.pyli(&["audit", "verify", "--no-read-models"]).await;
        assert_eq!(code(&verified), 0, "{step}: {}", stdout(&verified));
    }
}

#[tokio::test]
async fn a_lost_key_is_replaced_by_whoever_has_its_public_half() {
    let installation = Installation::with(3).await;
    let public = stdout(&installation.pyli(&["keys", "public"]).await);
    let still_there = installation.pyli(&["keys", "rotate", "--lost", public.trim()]).await;
    assert_eq!(code(&still_there), 2);
    std::fs::remove_file(installation.path("signing.key")).expect("it is there");
    let stranger = Signer::new("localhost", &[9; 32]).expect("a name").verifier().to_string();
    let refused = installation.pyli(&["keys", "rotate", "--lost", &stranger]).await;
    assert_eq!((code(&refused), complaint(&refused).contains("not signed by a key of ours")), (1, true));
    let replaced = installation.pyli(&["keys", "rotate", "--lost", public.trim()]).await;
    assert_eq!(code(&replaced), 0, "{}", complaint(&replaced));
    let verified = installation.pyli(&["audit", "verify", "--no-read-models"]).await;
    assert_eq!(code(&verified), 0, "{}", stdout(&verified));
}

/// A process that has read the key files as they are now.
async fn store_with(installation: &Installation) -> Store {
    use base64::Engine;
    let key =
        base64::prelude::BASE64_STANDARD.decode(installation.reads("signing.key").trim()).expect("base64");
    let signer = Signer::new("localhost", key.as_slice().try_into().expect("32 bytes")).expect("a name");
    let text = std::fs::read_to_string(installation.path("signing.retired")).unwrap_or_default();
    let retired = text.lines().filter_map(|line| {
        let (verifier, until) = line.split_once(' ')?;
        Some(Retired { verifier: Verifier::parse(verifier).ok()?, until: until.parse().ok()? })
    });
    let retired = retired.filter(|retired| retired.verifier != signer.verifier()).collect();
    let config = store::Config {
        database: installation.database.options.clone(),
        pool_size: 5,
        master_key: TestDatabase::master_key(),
        log_keys: LogKeys { signer, retired },
        witness: None,
        erasure_list: None,
    };
    Store::connect(config).await.expect("the database is there")
}
