//! `pyli person erase`, `pyli case …`, and the drill: what was erased is not in a backup that is restored after it.

use std::path::Path;
use std::process::Output;

use domain::AccountId;
use serde_json::Value;
use sqlx::PgPool;
use tests::{Draft, Officer, PyliProcess, TestDatabase, empty_database, pyli_command};
use tokio::process::Command;
use uuid::Uuid;

use crate::{code, complaint, stdout};

const HERS: &str = "καναρίνι-της-Μαρίας";
const HIS: &str = "καναρίνι-του-Νίκου";

/// Runs a verb with the keys of the first database: an installation that was restored has kept them.
async fn says(keys: &Path, database: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = pyli_command();
    command.args(arguments).env("PYLI_DATABASE_URL", database.url()).env("PYLI_KEYS_DIR", keys);
    command.output().await.expect("the program can be run")
}

async fn done(keys: &Path, database: &TestDatabase, arguments: &[&str]) -> String {
    let output = says(keys, database, arguments).await;
    assert_eq!(code(&output), 0, "{}", complaint(&output));
    stdout(&output)
}

async fn serves(keys: &Path, database: &TestDatabase) -> PyliProcess {
    PyliProcess::on(database, |command| {
        command.env("PYLI_KEYS_DIR", keys);
    })
    .await
}

async fn postgres(program: &str, arguments: &[&str]) -> String {
    let program = portal::cluster::program(program).expect("PostgreSQL is there");
    let output = Command::new(program).args(arguments).output().await.expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn owner(database: &TestDatabase) -> PgPool {
    PgPool::connect_with(database.owner.clone()).await.expect("the database is there")
}

/// Two citizens with a case each, and a clerk.
struct Town {
    database: TestDatabase,
    maria: AccountId,
    hers: Value,
    his: Value,
}

impl Town {
    async fn lives() -> Self {
        let database = tests::database().await;
        let portal = serves(database.keys_dir(), &database).await;
        tests::employ(&database.store().await, "eleni@dimos.gr", store::Role::Staff).await;
        let maria = portal.citizen("maria@example.gr").await;
        let nikos = portal.citizen("nikos@example.gr").await;
        let hers = maria.files(Draft::complaint(HERS).text(HERS)).await;
        let his = nikos.files(Draft::complaint(HIS).text(HIS)).await;
        let clerk = portal.officer("eleni@dimos.gr").await;
        found(&clerk, HERS).await;
        found(&clerk, HIS).await;
        portal.terminate().await;
        let maria = maria.id.parse().expect("an id");
        Self { database, maria, hers, his }
    }

    fn keys(&self) -> &Path {
        self.database.keys_dir()
    }

    /// A dump with everything, as somebody makes it who has not read the manual: the clear words of the search too.
    async fn is_dumped(&self) -> std::path::PathBuf {
        let file = self.keys().join("backup");
        let path = file.to_str().expect("the path is UTF-8");
        postgres("pg_dump", &["-Fc", "-f", path, "-d", &self.database.url()]).await;
        file
    }
}

async fn restored(backup: &Path) -> TestDatabase {
    let database = empty_database().await;
    let path = backup.to_str().expect("the path is UTF-8");
    postgres("pg_restore", &["--no-owner", "--exit-on-error", "-d", &database.url(), path]).await;
    database
}

/// The search is an index that nobody waits for: it is asked until it has come so far.
async fn found(clerk: &Officer, words: &str) {
    let path = format!("/api/v1/staff/queue?service=requests&q={words}");
    while clerk.get(&path).await.expect(200)["items"].as_array().is_none_or(Vec::is_empty) {}
}

/// What the very first request of a clerk shows of the two cases.
async fn first_answer(keys: &Path, database: &TestDatabase, town: &Town) -> (Value, Value) {
    let portal = serves(keys, database).await;
    let clerk = portal.officer("eleni@dimos.gr").await;
    let (hers, his) = (clerk.reads(&town.hers).await, clerk.reads(&town.his).await);
    portal.terminate().await;
    (hers["subject"].clone(), his["subject"].clone())
}

async fn everything_in(database: &TestDatabase) -> String {
    postgres("pg_dump", &["-d", &database.url()]).await
}

#[tokio::test]
async fn a_backup_that_is_restored_after_an_erasure_shows_nothing_of_it() {
    let town = Town::lives().await;
    let backup = town.is_dumped().await;
    let before = everything_in(&town.database).await;
    let folded = "καναρινι-τησ-μαριασ";
    assert!(before.contains(folded), "the search has her words in clear");
    let arguments =
        ["person", "erase", &town.maria.to_string(), "--reason", "Το ζήτησε", "--legal-basis", "GDPR 17"];
    let told = done(town.keys(), &town.database, &arguments).await;
    assert!(told.starts_with("erased at position "), "{told}");
    assert!(!everything_in(&town.database).await.contains(folded));
    assert_eq!(done(town.keys(), &town.database, &arguments).await, "nothing is left to erase\n");

    let again = restored(&backup).await;
    let (hers, his) = first_answer(town.keys(), &again, &town).await;
    assert_eq!((hers, his), (Value::Null, HIS.into()));
    let after = everything_in(&again).await;
    assert!(!after.contains(folded) && after.contains("καναρινι-του-νικου"));
    let owner = owner(&again).await;
    let left: i64 = sqlx::query_scalar("select count(*) from accounts where id = $1 or id in (select person from data_keys where wrapped is null)")
        .bind(town.maria.0)
        .fetch_one(&owner)
        .await
        .expect("counted");
    assert_eq!(left, 0);

    // The log says so, and is right; what is read of it is what a rebuild makes of it.
    let verified = done(town.keys(), &again, &["audit", "verify"]).await;
    assert!(!verified.is_empty());
    done(town.keys(), &again, &["rebuild", "--all", "--check"]).await;
    let told = done(town.keys(), &again, &["audit", "case", town.hers["id"].as_str().expect("an id")]).await;
    assert!(told.contains("διέγραψε τα προσωπικά δεδομένα της υπόθεσης"), "{told}");
    // Once: the next start finds nothing to do.
    let head: i64 =
        sqlx::query_scalar("select max(position) from events").fetch_one(&owner).await.expect("it is read");
    done(town.keys(), &again, &["migrate"]).await;
    assert_eq!(first_answer(town.keys(), &again, &town).await.0, Value::Null);
    let later: i64 =
        sqlx::query_scalar("select max(position) from events").fetch_one(&owner).await.expect("it is read");
    assert_eq!(head, later);
}

#[tokio::test]
async fn without_the_list_a_restored_backup_shows_what_was_erased() {
    let town = Town::lives().await;
    let backup = town.is_dumped().await;
    done(town.keys(), &town.database, &["person", "erase", &town.maria.to_string(), "--reason", "Το ζήτησε"])
        .await;
    let list = town.keys().join("erasures");
    let text = std::fs::read_to_string(&list).expect("there is a list");
    assert_eq!(text.lines().count(), 3, "her case, her verification, her account: {text}");
    std::fs::remove_file(&list).expect("it is there");
    let again = restored(&backup).await;
    assert_eq!(first_answer(town.keys(), &again, &town).await, (HERS.into(), HIS.into()));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_keeps_the_portal_from_starting() {
    let database = tests::database().await;
    std::fs::write(database.keys_dir().join("erasures"), "pyli erased yesterday\n").expect("it is written");
    let output = says(database.keys_dir(), &database, &["audit", "verify"]).await;
    assert_eq!(code(&output), 1);
    assert!(
        complaint(&output).contains("erasures cannot be used: line 1 cannot be read"),
        "{}",
        complaint(&output)
    );
}

#[tokio::test]
async fn one_case_is_held_and_erased_by_its_id() {
    let town = Town::lives().await;
    let case = town.his["id"].as_str().expect("an id");
    let run = async |arguments: &[&str]| says(town.keys(), &town.database, arguments).await;
    let why = ["--reason", "Τρίτος που κατονομάζεται"];
    assert_eq!(code(&run(&["case", "hold", case, "--reason", "Εκκρεμεί δίκη"]).await), 0);
    let refused = run(&[&["case", "erase", case][..], &why].concat()).await;
    assert_eq!((code(&refused), complaint(&refused)), (1, "pyli: the case is under a legal hold".to_owned()));
    assert_eq!(code(&run(&["case", "lift", case, "--reason", "Τελεσιδίκησε"]).await), 0);
    assert_eq!(code(&run(&["case", "lift", case, "--reason", "Τελεσιδίκησε"]).await), 1);
    let erased = run(&[&["case", "erase", case][..], &why].concat()).await;
    assert!(stdout(&erased).starts_with("erased at position "), "{}", complaint(&erased));

    let nobody = Uuid::now_v7().to_string();
    for arguments in [["case", "erase", &nobody], ["person", "erase", &nobody]] {
        let refused = run(&[&arguments[..], &why[..]].concat()).await;
        assert_eq!(code(&refused), 1, "{}", complaint(&refused));
    }
    for arguments in [
        &["person", "erase", "x", "--reason", "y"][..],
        &["person", "erase", &nobody],
        &["person", "erase", &nobody, "--reason", " "],
    ] {
        assert_eq!(code(&run(arguments).await), 2, "{arguments:?}");
    }
}
