//! The real program in a process of its own, which a test may kill.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::database::TestDatabase;
use crate::gate::Gate;

/// How long a start may take before a test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// `pyli serve`, ready for requests. Killed when dropped.
pub struct PyliProcess {
    child: Child,
    gate: Gate,
}

/// Runs a verb to its end, without any `PYLI_` variable of ours.
pub async fn pyli(arguments: &[&str]) -> Output {
    pyli_command().args(arguments).stdin(Stdio::null()).output().await.expect("the program can be run")
}

/// The program, with nothing of our configuration.
#[must_use]
pub fn pyli_command() -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYLI_")) {
        command.env_remove(name);
    }
    command.env_remove("FAILPOINTS").kill_on_drop(true);
    command
}

impl PyliProcess {
    /// `pyli serve` on a test's database, with further options or environment set by `change`.
    pub async fn on(database: &TestDatabase, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = pyli_command();
        command.args(["serve", "--limits", "off"]).env("PYLI_DATABASE_URL", database.url());
        command.env("PYLI_KEYS_DIR", database.keys_dir());
        change(&mut command);
        Self::start(command).await
    }

    /// `pyli serve` on an embedded database in this folder.
    pub async fn in_folder(data_dir: &Path, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = pyli_command();
        command.args(["serve", "--limits", "off", "--data-dir"]).arg(data_dir);
        change(&mut command);
        Self::start(command).await
    }

    /// Starts a command that prints its address in its first line, and waits until it is ready.
    async fn start(mut command: Command) -> Self {
        command.env("PYLI_LISTEN", "127.0.0.1:0").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let first =
            tokio::time::timeout(PATIENCE, first_line(lines)).await.expect("the portal starts in time");
        let address =
            first.rsplit_once(' ').map(|(_, address)| address).expect("the line ends with an address");
        let portal = Self { child, gate: Gate::at(address) };
        portal.is_ready().await;
        portal
    }

    /// The number of the process.
    #[must_use]
    pub fn pid(&self) -> Pid {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        id.expect("the process has not been waited for")
    }

    /// Stops it where it is (SIGSTOP), as a machine that hangs would.
    pub async fn freeze(&self) {
        kill_process(self.pid(), Signal::STOP).expect("the process is there");
        self.is_frozen().await;
    }

    /// Waits until it is stopped where it is, by whomever.
    pub async fn is_frozen(&self) {
        let file = format!("/proc/{}/stat", self.pid().as_raw_nonzero());
        let state = || std::fs::read_to_string(&file).expect("the process is there");
        let deadline = Instant::now() + PATIENCE;
        // Its name, in brackets, is followed by its state.
        while !state().rsplit(") ").next().is_some_and(|rest| rest.starts_with('T')) {
            assert!(Instant::now() < deadline, "it is not stopped in time");
            tokio::task::yield_now().await;
        }
    }

    /// Lets it go on (SIGCONT).
    pub fn thaw(&self) {
        kill_process(self.pid(), Signal::CONT).expect("the process is there");
    }

    /// Waits for `/readyz`.
    pub async fn is_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        // `/readyz` itself waits for the read models: no pause is needed.
        while self.gate.get("/readyz").await.status != 200 {
            assert!(Instant::now() < deadline, "the portal is not ready in time");
        }
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// SIGTERM; answers how it ended and how long that took.
    pub async fn terminate(mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        kill_process(self.pid(), Signal::TERM).expect("the process is there");
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it ends at last");
        (status.expect("it can be waited for"), start.elapsed())
    }

    /// Waits for an end that the program finds by itself, such as a failpoint's.
    pub async fn ends(&mut self) -> ExitStatus {
        self.child.wait().await.expect("it can be waited for")
    }
}

impl Deref for PyliProcess {
    type Target = Gate;

    fn deref(&self) -> &Gate {
        &self.gate
    }
}

/// The first line that a program prints.
pub(crate) async fn first_line(
    mut lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
) -> String {
    lines.next_line().await.expect("the output is UTF-8").expect("the portal starts: see its log above")
}

/// `PYLI_BIN`, else `pyli_under_test` beside the running test.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("PYLI_BIN") {
        return PathBuf::from(named);
    }
    let test = std::env::current_exe().expect("a test knows its own path");
    let folders = test.ancestors().skip(1).take(2);
    let mut found = folders.map(|folder| folder.join("pyli_under_test")).filter(|program| program.exists());
    found.next().expect("cargo has built the binaries of this package beside its tests")
}
