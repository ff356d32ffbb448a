//! A portal in a folder of its own, with everything that it writes: data, keys, log, mail.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portal::Cluster;
use sqlx::{PgPool, postgres::PgPoolOptions};
use store::erasure::ErasureList;
use store::{Config, Role, Store};
use tempfile::TempDir;
use tests::{Officer, PyliProcess, TestDatabase, employ, pyli_command, write_keys};
use tokio::process::Command;

use crate::{code, complaint, stdout};

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Site {
    folder: Folder,
    pub portal: PyliProcess,
    pub store: Store,
    pub owner: PgPool,
    pub clerk: Officer,
}

/// Where everything lies.
pub struct Places(PathBuf);

/// A folder that says, when a test fails, what the portal complained of.
struct Folder(TempDir);

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(Places::in_folder(self.0.path()).log()).unwrap_or_default();
            let complaints = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR"));
            let last: Vec<_> = complaints.collect::<Vec<_>>().into_iter().rev().take(30).rev().collect();
            println!("the portal's last complaints:\n{}", last.join("\n"));
        }
    }
}

impl Places {
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    pub fn keys(&self) -> PathBuf {
        self.0.join("data.keys")
    }

    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    pub fn mail(&self) -> PathBuf {
        self.0.join("mail")
    }

    /// What has left the portal: exports, dumps.
    pub fn out(&self) -> PathBuf {
        self.0.join("out")
    }
}

impl Site {
    pub async fn opens() -> Self {
        let folder = Folder(tempfile::tempdir().expect("there is room for a folder"));
        let places = Places::in_folder(folder.0.path());
        for new in [places.keys(), places.out()] {
            std::fs::create_dir(&new).expect("the folder can be made");
        }
        write_keys(&places.keys());
        let portal = served(&places).await;
        let (store, owner) = behind(&places).await;
        employ(&store, "eleni@dimos.gr", Role::Staff).await;
        let clerk = portal.officer("eleni@dimos.gr").await;
        Self { folder, portal, store, owner, clerk }
    }

    pub fn places(&self) -> Places {
        Places::in_folder(self.folder.0.path())
    }

    /// Stops, does something with the folder, and starts again.
    pub async fn sleeps<T>(self, meanwhile: impl FnOnce(&Places) -> T) -> (Self, T) {
        let Self { folder, portal, store, owner, .. } = self;
        store.close().await;
        owner.close().await;
        let (status, _) = portal.terminate().await;
        assert!(status.success(), "{status}");
        let places = Places::in_folder(folder.0.path());
        let outcome = meanwhile(&places);
        let portal = served(&places).await;
        let (store, owner) = behind(&places).await;
        let clerk = portal.officer("eleni@dimos.gr").await;
        (Self { folder, portal, store, owner, clerk }, outcome)
    }

    /// Runs a verb beside the portal; what it printed.
    pub async fn says(&self, arguments: &[&str]) -> String {
        let places = self.places();
        let mut command = pyli_command();
        command.args(arguments).arg("--data-dir").arg(places.data());
        let output = command.output().await.expect("the program can be run");
        assert_eq!(code(&output), 0, "{arguments:?}: {}", complaint(&output));
        stdout(&output)
    }

    /// Everything in the database, as text or for `pg_restore`: also the clear words of the search.
    pub async fn is_dumped(&self, form: &str, name: &str) -> PathBuf {
        let file = self.places().out().join(name);
        let url = Cluster::find(&self.places().data()).expect("it can be read").expect("it runs").url("pyli");
        let program = portal::cluster::program("pg_dump").expect("PostgreSQL is there");
        let mut dump = Command::new(program);
        let output = dump.arg(form).arg("-f").arg(&file).arg("-d").arg(url).output().await;
        let output = output.expect("it can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        file
    }

    /// Waits until read models, search and mail have nothing left to do.
    pub async fn is_quiet(&self) {
        let head = self.store.head().await.expect("the log answers");
        for name in ["requests", "applications", "citizens", "search", "mail"] {
            assert!(self.store.wait_for(name, head, PATIENCE).await, "{name} is behind");
        }
        for question in [
            "select count(*) from tasks where finished_at is null",
            "select count(*) from letters where finished_at is null",
            "select count(*) from subscriptions where name = 'search' \
             and position < (select max(position) from events)",
        ] {
            self.until(question, 0).await;
        }
    }

    /// Waits until a count is what it should be: each look is a round trip, no pause is needed.
    pub async fn until(&self, question: &str, wanted: i64) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found: i64 = sqlx::query_scalar(question).fetch_one(&self.owner).await.expect("counted");
            if found == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{question} is {found}");
        }
    }
}

async fn served(places: &Places) -> PyliProcess {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(places.log());
    let log = log.expect("the log can be written");
    let mail = format!("file:{}", places.mail().display());
    PyliProcess::in_folder(&places.data(), |command| {
        command.env("PYLI_LOG", "trace").env("PYLI_MAIL", mail).stderr(log);
    })
    .await
}

/// The same database, from this process.
async fn behind(places: &Places) -> (Store, PgPool) {
    let cluster = Cluster::find(&places.data()).expect("the folder can be read").expect("it runs");
    let database = cluster.options("pyli");
    let owner = PgPoolOptions::new().max_connections(2).connect_with(database.clone()).await;
    let config = Config {
        database,
        pool_size: 8,
        master_key: TestDatabase::master_key(),
        log_keys: TestDatabase::log_keys(),
        witness: None,
        erasure_list: Some(ErasureList::at(places.keys().join("erasures"))),
    };
    let store = Store::connect(config).await.expect("the store takes us in");
    (store, owner.expect("the owner is let in"))
}
