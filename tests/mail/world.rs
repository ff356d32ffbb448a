//! A portal that mails, and what has been mailed.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::AccountId;
use reqwest::Method;
use reqwest::header::{COOKIE, SET_COOKIE};
use sqlx::postgres::PgPool;
use tempfile::TempDir;
use tests::{Citizen, PASSWORD, Reply, TestPortal};

/// Far longer than anything here takes.
pub const LONG: Duration = Duration::from_secs(30);

/// A register that is never there: cases are deferred.
pub const NO_REGISTER: [&str; 4] = ["--register", "http://127.0.0.1:1", "--register-retry-max", "10m"];

/// A message that was mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    /// As it was sent.
    pub raw: String,
    /// Its `Message-ID`.
    pub id: String,
    /// The address it was sent to.
    pub to: String,
    /// Its plain text.
    pub text: String,
}

impl Mailed {
    fn read(raw: String) -> Self {
        let header = |name: &str| {
            let line = raw.lines().find_map(|line| line.strip_prefix(name));
            line.expect("the message has this header").trim().to_owned()
        };
        let (id, to) = (header("Message-ID:"), header("To:"));
        let plain = raw.split("text/plain").nth(1).expect("the message has a part of plain text");
        let body = plain.split("\r\n\r\n").nth(1).expect("the part has a body");
        let body = body.split("--").next().unwrap_or_default().replace("\r\n", "");
        let text = String::from_utf8(BASE64.decode(body).expect("it is base64")).expect("it is UTF-8");
        Self { raw, id, to, text }
    }

    /// The token in its link.
    pub fn token(&self) -> &str {
        let (_, rest) = self.text.split_once("?token=").expect("the letter has a link with a token");
        rest.lines().next().expect("a line")
    }
}

/// A portal and the folder of its mail.
pub struct Town {
    pub portal: TestPortal,
    pub folder: TempDir,
    pub owner: PgPool,
}

impl Town {
    /// Mail goes to a folder.
    pub async fn opens(further: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for mail");
        let way = format!("file:{}", path(folder.path()));
        Self::with(&[&["--mail", &way][..], further].concat(), folder).await
    }

    /// Mail goes elsewhere, and from there to this folder.
    pub async fn with(options: &[&str], folder: TempDir) -> Self {
        let database = tests::database().await;
        let owner = PgPool::connect_with(database.owner.clone()).await.expect("the database is there");
        let portal = TestPortal::on(database, options).await;
        Self { portal, folder, owner }
    }

    pub async fn closes(self) {
        self.owner.close().await;
        self.portal.stop().await;
    }

    /// A citizen whose address is confirmed.
    pub async fn confirmed(&self, email: &str) -> Citizen {
        let citizen = self.portal.citizen(email).await;
        let letter = self.last_letter(email).await;
        let confirmed = self.opens_link("/confirm-email", letter.token(), Some(PASSWORD)).await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        self.portal.returning(&citizen, email).await
    }

    /// Sends the form behind a link, signed out.
    pub async fn opens_link(&self, path: &str, token: &str, password: Option<&str>) -> Reply {
        let mut form = vec![("token", token)];
        form.extend(password.map(|password| ("password", password)));
        self.portal.send(self.portal.request(Method::POST, path).form(&form)).await
    }

    /// Registers on the page; the cookie of the session.
    pub async fn registers(&self, email: &str) -> String {
        let form = [
            ("given_name", "Μαρία"),
            ("family_name", "Παπαδοπούλου"),
            ("email", email),
            ("password", PASSWORD),
        ];
        let reply = self.portal.send(self.portal.request(Method::POST, "/register").form(&form)).await;
        let cookie = reply.headers.get(SET_COOKIE).expect("a session begins").to_str().expect("ASCII");
        cookie.split(';').next().expect("a cookie").to_owned()
    }

    /// Reads a page with a cookie.
    pub async fn reads(&self, path: &str, cookie: &str) -> Reply {
        self.portal.send(self.portal.request(Method::GET, path).header(COOKIE, cookie)).await
    }

    /// Sends a form with a cookie.
    pub async fn sends(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Reply {
        let request = self.portal.request(Method::POST, path).header(COOKIE, cookie).form(form);
        self.portal.send(request).await
    }

    /// Whether the address of an account is confirmed.
    pub async fn is_confirmed(&self, account: &str) -> bool {
        let account = AccountId(account.parse().expect("an id"));
        let recipient = self.portal.store().recipient(account).await.expect("the database answers");
        recipient.expect("the account is there").standing.confirmed
    }

    /// Everything that was mailed to this address, once all that is due is done: oldest first.
    pub async fn mail_to(&self, address: &str) -> Vec<Mailed> {
        self.all_is_mailed().await;
        mailed(self.folder.path()).into_iter().filter(|mailed| mailed.to == address).collect()
    }

    /// The newest letter to this address.
    pub async fn last_letter(&self, address: &str) -> Mailed {
        let mut all = self.mail_to(address).await;
        all.retain(|mailed| mailed.id.starts_with("<letter."));
        all.pop().expect("a letter was sent")
    }

    /// Waits until reaction and outbox have nothing left to do.
    pub async fn all_is_mailed(&self) {
        let store = self.portal.store();
        let head = store.head().await.expect("the log answers");
        assert!(store.wait_for("mail", head, LONG).await, "the reaction is behind");
        self.until("select count(*) from tasks where reaction = 'mail' and finished_at is null", 0).await;
        self.until("select count(*) from letters where finished_at is null", 0).await;
    }

    /// Waits until a count is what it should be: each look is a round trip, no pause is needed.
    pub async fn until(&self, count: &str, wanted: i64) {
        let deadline = Instant::now() + LONG;
        while self.count(count).await != wanted {
            assert!(Instant::now() < deadline, "{count} does not become {wanted}");
        }
    }

    pub async fn count(&self, statement: &str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.owner).await.expect("counted")
    }

    /// Changes something behind the portal, as time or a restored backup would.
    pub async fn behind(&self, statement: &str) {
        sqlx::raw_sql(statement).execute(&self.owner).await.expect("changed");
    }
}

/// The messages in a folder, in the order in which they came; one that goes meanwhile is none.
pub fn mailed(folder: &Path) -> Vec<Mailed> {
    let files = std::fs::read_dir(folder).expect("the folder can be read").flatten();
    let mut files: Vec<_> = files
        .filter(|file| !file.file_name().to_string_lossy().starts_with('.'))
        .filter_map(|file| {
            Some((unless_gone(file.metadata())?.modified().expect("the system keeps times"), file.path()))
        })
        .collect();
    files.sort();
    let read = |(_, path)| unless_gone(std::fs::read_to_string(path));
    files.into_iter().filter_map(read).map(Mailed::read).collect()
}

fn unless_gone<T>(found: std::io::Result<T>) -> Option<T> {
    match found {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        found => Some(found.expect("a message can be read")),
    }
}

pub fn path(folder: &Path) -> &str {
    folder.to_str().expect("the path is UTF-8")
}
