//! An installation that meets with a disaster between two halves of a test, and what is left of it.

use std::path::Path;
use std::time::{Duration, Instant};

use domain::AccountId;
use domain::certificate_application::CertificateApplication;
use domain::citizen_request::{CitizenRequest, RequestCommand, Status};
use sqlx::PgPool;
use store::accounts::EmailAddress;
use store::{Store, StreamId};
use tempfile::TempDir;
use tests::commands::{application, by_clerk, request, status};
use tests::unruly_register::Lateness;
use tests::{PyliProcess, TestDatabase, UnrulyRegister, pyli_command};
use tokio::process::Command;
use uuid::Uuid;

use crate::servers::MailServer;
use crate::world::{LONG, mailed, path};

const OPTIONS: [&str; 6] =
    ["--register-timeout", "1s", "--register-settle", "1500ms", "--register-retry-max", "500ms"];

/// What becomes of the mark between the backup and the restore.
#[derive(Clone, Copy)]
pub enum Fate {
    /// It stays where it is.
    Stays,
    /// The folder that it is in was restored as well.
    IsACopy,
    /// The machine is a new one.
    IsLost,
    /// The negative control: nothing tells that there ever was one.
    IsForgotten,
}

/// An installation: its register, its mail, and the folder of its keys.
pub struct Site {
    pub register: UnrulyRegister,
    pub mail: MailServer,
    pub folder: TempDir,
    /// The database before the disaster; its keys outlive it.
    pub lost: TestDatabase,
}

/// What happened before the disaster.
pub struct Story {
    pub maria: AccountId,
    /// Filed before the backup, numbered after it.
    pub applied: Uuid,
    /// Filed before the backup; sent to the register, and numbered, after it.
    pub asked: Uuid,
}

impl Site {
    pub async fn opens() -> Self {
        let folder = tempfile::tempdir().expect("there is room for mail");
        let mail = MailServer::starts(folder.path()).await;
        let mut register = UnrulyRegister::new(0, Lateness { within: LONG, beyond: LONG });
        register.start().await;
        Self { register, mail, folder, lost: tests::database().await }
    }

    /// A portal on this database, with the keys of the first.
    pub async fn portal(&self, database: &TestDatabase) -> PyliProcess {
        PyliProcess::on(database, |command| {
            command.env("PYLI_KEYS_DIR", self.lost.keys_dir()).env("PYLI_REGISTER", self.register.url());
            command.env("PYLI_MAIL", self.mail.url()).env("PYLI_PUBLIC_URL", "http://localhost:8080");
            command.args(OPTIONS);
        })
        .await
    }

    /// Everything up to the disaster; the backup is taken in the middle, while the portal is stopped and work waits.
    pub async fn lives(&self, backup: &Path) -> Story {
        let portal = self.portal(&self.lost).await;
        let maria = portal.citizen("maria@example.gr").await.id.parse().map(AccountId).expect("an id");
        let (store, owner) = (self.lost.store().await, owner(&self.lost).await);
        all_is_mailed(&store, &owner).await;
        portal.terminate().await;
        sqlx::raw_sql("update accounts set email_confirmed_at = now()")
            .execute(&owner)
            .await
            .expect("changed");

        let applied = store.execute(application(maria)).await.expect("it is filed").id;
        let asked = store.execute(request(maria, "Λακκούβα")).await.expect("it is filed").id;
        store.execute(by_clerk(asked, status(Status::InProgress))).await.expect("it goes on");
        let address = EmailAddress::parse("maria@example.gr").expect("the address is good");
        store.ask_password_reset(&address).await.expect("it is asked");
        postgres("pg_dump", &["-Fc", "--no-unlogged-table-data", "-f", path(backup), "-d", &self.lost.url()])
            .await;

        let portal = self.portal(&self.lost).await;
        store.execute(by_clerk(asked, RequestCommand::RequestProtocol)).await.expect("it is sent");
        number(&store, StreamId::of::<CertificateApplication>(applied)).await;
        number(&store, StreamId::of::<CitizenRequest>(asked)).await;
        all_is_mailed(&store, &owner).await;
        portal.kill().await;
        Story { maria, applied, asked }
    }

    /// What is there of the backup when it is restored, and the mark has met its fate.
    pub async fn is_restored(&self, backup: &Path, fate: Fate) -> TestDatabase {
        let database = tests::empty_database().await;
        postgres("pg_restore", &["--no-owner", "--exit-on-error", "-d", &database.url(), path(backup)]).await;
        let mark = self.lost.keys_dir().join("mark");
        let copy = self.lost.keys_dir().join("copy");
        match fate {
            Fate::Stays => {}
            Fate::IsACopy => {
                std::fs::copy(&mark, &copy).expect("it is copied");
                std::fs::rename(&copy, &mark).expect("it is put into its place");
            }
            Fate::IsLost | Fate::IsForgotten => std::fs::remove_file(&mark).expect("there was one"),
        }
        if let Fate::IsForgotten = fate {
            let owner = owner(&database).await;
            sqlx::raw_sql("delete from marks").execute(&owner).await.expect("changed");
        }
        database
    }

    pub fn mailed(&self) -> usize {
        mailed(self.folder.path()).len()
    }

    pub fn entries(&self, case: Uuid) -> usize {
        self.register.book().of(&case.to_string()).len()
    }
}

/// Waits until reaction and outbox have nothing left to do.
pub async fn all_is_mailed(store: &Store, owner: &PgPool) {
    let head = store.head().await.expect("the log answers");
    assert!(store.wait_for("mail", head, LONG).await, "the reaction is behind");
    let waiting = "select (select count(*) from tasks where reaction = 'mail' and finished_at is null)
                        + (select count(*) from letters where finished_at is null)";
    let (deadline, mut left) = (Instant::now() + LONG, 1_i64);
    while left > 0 {
        assert!(Instant::now() < deadline, "{left} messages wait");
        left = sqlx::query_scalar(waiting).fetch_one(owner).await.expect("counted");
    }
}

/// Waits for the number of a case.
pub async fn number(store: &Store, case: StreamId) -> i64 {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let events = store.stream(&case).await.expect("the log answers");
        let given = events.iter().find_map(|event| event.payload["Protocolled"]["entry"]["number"].as_i64());
        if let Some(number) = given {
            return number;
        }
        assert!(Instant::now() < deadline, "it gets no number");
    }
}

pub async fn owner(database: &TestDatabase) -> PgPool {
    PgPool::connect_with(database.owner.clone()).await.expect("the database is there")
}

async fn postgres(program: &str, arguments: &[&str]) {
    let program = portal::cluster::program(program).expect("PostgreSQL is there");
    let done = Command::new(program).args(arguments).status().await.expect("it can be run");
    assert!(done.success(), "{arguments:?}");
}

/// What a verb says of this database.
pub async fn said(site: &Site, database: &TestDatabase, arguments: &[&str]) -> String {
    let mut command = pyli_command();
    command
        .args(arguments)
        .env("PYLI_DATABASE_URL", database.url())
        .env("PYLI_KEYS_DIR", site.lost.keys_dir());
    let output = command.output().await.expect("the program can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}
