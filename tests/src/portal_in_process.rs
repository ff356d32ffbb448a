//! A whole portal in this process, on a port and a database of its own.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use domain::AccountId;
use domain::words::Name;
use portal::{Config, Running};
use secrecy::SecretString;
use store::accounts::EmailAddress;
use store::{NewAccount, Role, Store};

use crate::database::{TestDatabase, database};
use crate::gate::Gate;
use crate::people::{Officer, PASSWORD};

/// How long the read models may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running portal; people come in through its gate.
pub struct TestPortal {
    gate: Gate,
    running: Running,
    /// Its database, for looking behind the portal.
    pub database: TestDatabase,
}

/// Starts a portal on a new database.
pub async fn portal() -> TestPortal {
    TestPortal::on(database().await, &[]).await
}

impl TestPortal {
    /// Starts a portal on this database, with further options of `pyli serve`.
    pub async fn on(database: TestDatabase, further: &[&str]) -> Self {
        let (url, folder) = (database.url(), database.keys_dir().to_str().expect("the path is UTF-8"));
        let usual =
            ["--database-url", &url, "--keys-dir", folder, "--listen", "127.0.0.1:0", "--limits", "off"];
        let arguments = usual.into_iter().chain(further.iter().copied());
        let config = Config::from_arguments(arguments).expect("the options are good");
        let running = portal::serve(config).await.expect("a portal starts");
        let address = running.address().expect("it serves pages and API");
        Self { gate: Gate::at(&format!("http://{address}")), running, database }
    }

    /// The log behind it.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.running.installation().store
    }

    /// What runs.
    #[must_use]
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Makes the account of a member of staff and signs him in.
    pub async fn staff(&self, email: &str) -> Officer {
        self.employ(email, Role::Staff).await;
        self.gate.officer(email).await
    }

    /// Makes an account of this role.
    pub async fn employ(&self, email: &str, role: Role) -> AccountId {
        employ(self.store(), email, role).await
    }

    /// Waits until the read models show everything that is in the log now.
    pub async fn catches_up(&self) {
        let head = self.store().head().await.expect("the log answers");
        for read_model in ["requests", "applications", "citizens"] {
            assert!(self.store().wait_for(read_model, head, PATIENCE).await, "{read_model} is behind");
        }
    }

    /// Stops it as SIGTERM would; gives the database back.
    pub async fn stop(self) -> TestDatabase {
        self.running.stop().await.expect("a portal stops");
        self.database
    }
}

impl Deref for TestPortal {
    type Target = Gate;

    fn deref(&self) -> &Gate {
        &self.gate
    }
}

/// Makes the account of somebody of the municipality, with everybody's password.
pub async fn employ(store: &Store, email: &str, role: Role) -> AccountId {
    let new = NewAccount {
        role,
        email: EmailAddress::parse(email).expect("the address is good"),
        password: SecretString::from(PASSWORD),
        given_name: Name::parse("Ελένη Δημητρίου").expect("the name is good"),
        family_name: None,
        department: None,
    };
    store.register(new).await.expect("the account is made")
}

/// Writes the keys of the tests into a folder: those that [`TestDatabase::store`] uses too.
pub fn write_keys(folder: &Path) {
    // 32 bytes 7, in base64.
    let line = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";
    for name in ["master.key", "signing.key"] {
        std::fs::write(folder.join(name), line).expect("the keys can be written");
    }
}
