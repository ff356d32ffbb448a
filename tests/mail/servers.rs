//! A real mail server, which also refuses, is busy, breaks off and is slow.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use domain::AccountId;
use domain::citizen_request::Status;
use tempfile::TempDir;
use tests::commands::{by_clerk, request, status};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::world::{Mailed, Town};

/// The server in `server.py`; ended when dropped.
pub struct MailServer {
    pub port: u16,
    _child: Child,
}

impl MailServer {
    /// It keeps what it takes in this folder.
    pub async fn starts(folder: &Path) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("mail/server.py");
        let mut command = Command::new(python());
        command.arg(program).arg(folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().expect("python can be run");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let port = lines.next_line().await.expect("the output is text").expect("the server starts");
        Self { port: port.parse().expect("a port"), _child: child }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

/// Beside the folder of this build.
fn python() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let mut places = test.ancestors().map(|folder| folder.join("python/bin/python"));
    places.find(|python| python.exists()).expect("aiosmtpd is there: `make python` puts it there")
}

async fn town_with(folder: TempDir) -> (Town, MailServer) {
    let server = MailServer::starts(folder.path()).await;
    (Town::with(&["--mail", &server.url()], folder).await, server)
}

/// A citizen of this address whose case goes on: two messages, a letter and the news.
async fn followed(town: &Town, email: &str) -> Vec<Mailed> {
    let citizen = town.portal.citizen(email).await;
    town.all_is_mailed().await;
    town.behind("update accounts set email_confirmed_at = now()").await;
    let account = AccountId(citizen.id.parse().expect("an id"));
    let store = town.portal.store();
    let case = store.execute(request(account, "a")).await.expect("it is filed").id;
    store.execute(by_clerk(case, status(Status::InProgress))).await.expect("it goes on");
    town.mail_to(email).await
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is room for mail")
}

#[tokio::test]
async fn a_server_takes_each_message_once() {
    let (town, _server) = town_with(folder()).await;
    let mail = followed(&town, "maria@example.gr").await;
    assert_eq!(mail.len(), 2);
    assert!(mail[1].text.contains("Σε επεξεργασία"));
    town.closes().await;
}

#[tokio::test]
async fn a_mailbox_that_is_refused_for_good_is_given_up_and_that_is_written_down() {
    let (town, _server) = town_with(folder()).await;
    assert!(followed(&town, "refused@example.gr").await.is_empty());
    assert_eq!(town.count("select count(*) from mail_attempts where outcome = 'refused'").await, 2);
    assert_eq!(town.count("select count(*) from mail_attempts").await, 2, "each was tried once");
    town.closes().await;
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let (town, _server) = town_with(folder()).await;
    assert_eq!(followed(&town, "full@example.gr").await.len(), 2);
    let outcomes = "select count(*) from mail_attempts where outcome = 'failed'";
    assert_eq!(town.count(outcomes).await, 1);
    town.closes().await;
}

#[tokio::test]
async fn a_message_whose_receipt_was_lost_is_sent_again_as_the_same_message() {
    let (town, _server) = town_with(folder()).await;
    let mail = followed(&town, "dropped@example.gr").await;
    assert_eq!(mail.len(), 3, "SMTP cannot tell whether the first one arrived");
    assert_eq!(mail[0], mail[1], "byte for byte, under the same Message-ID");
    assert_ne!(mail[1].id, mail[2].id);
    town.closes().await;
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let (town, _server) = town_with(folder()).await;
    assert_eq!(followed(&town, "slow@example.gr").await.len(), 2);
    assert_eq!(town.count("select count(*) from mail_attempts where outcome = 'sent'").await, 2);
    town.closes().await;
}

#[tokio::test]
async fn a_server_that_is_away_holds_up_mail_and_nothing_else() {
    let folder = folder();
    let server = MailServer::starts(folder.path()).await;
    let url = server.url();
    drop(server);
    let town = Town::with(&["--mail", &url], folder).await;
    town.portal.citizen("maria@example.gr").await;
    town.until("select count(*) from letters where attempts > 1", 1).await;
    assert_eq!(town.count("select count(*) from letters where finished_at is null").await, 1);
    town.closes().await;
}
