//! A document register in a process of its own (`pyli register serve`), which a test may stop and start again.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::database::{TestDatabase, database};
use crate::gate::Gate;
use crate::pyli_process::{first_line, pyli_command};

/// How long a start or a stop may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ports that no system gives to outgoing connections, so that nobody takes the register's while it is stopped.
const PORTS: std::ops::Range<u16> = 15_000..30_000;

/// A register with a book of its own, at one address whether it runs or not.
pub struct TestRegister {
    address: SocketAddr,
    gate: Gate,
    running: Option<Child>,
    /// Its book.
    pub database: TestDatabase,
}

/// Starts a register; `--register` of a portal takes its [`TestRegister::url`].
pub async fn register() -> TestRegister {
    let mut register = stopped_register().await;
    register.start().await;
    register
}

/// A register that is not started yet.
pub async fn stopped_register() -> TestRegister {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let gate = Gate::at(&format!("http://{address}"));
    TestRegister { address, gate, running: None, database: database().await }
}

impl TestRegister {
    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.gate.url("")
    }

    /// Starts it, and waits until it answers.
    pub async fn start(&mut self) {
        let mut command = pyli_command();
        command.args(["register", "serve", "--listen", &self.address.to_string()]);
        command.env("PYLI_DATABASE_URL", self.database.url()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let line = tokio::time::timeout(PATIENCE, first_line(lines)).await.expect("it starts in time");
        assert_eq!(line, format!("The register is up at {}", self.url()));
        self.running = Some(child);
    }

    /// SIGTERM, and waits for its end: connections to it are refused from then on.
    pub async fn stop(&mut self) {
        self.ends_by(Signal::TERM).await;
    }

    /// `kill -9`.
    pub async fn kill(&mut self) {
        self.ends_by(Signal::KILL).await;
    }

    /// The entries of a reference, as the register shows them.
    pub async fn entries(&self, reference: &str) -> Vec<Value> {
        let found = self.gate.get(&format!("/entries?reference={reference}")).await.expect(200);
        found["items"].as_array().expect("there is a list").clone()
    }

    async fn ends_by(&mut self, signal: Signal) {
        let mut child = self.running.take().expect("it runs");
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(pid.expect("the process has not been waited for"), signal).expect("it is there");
        let ended = tokio::time::timeout(PATIENCE, child.wait()).await.expect("it ends in time");
        ended.expect("it can be waited for");
    }
}

/// A port of this machine that nobody takes before us.
pub(crate) fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| rand::random_range(PORTS));
    let free = ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.expect("the search goes on until one is free")
}
