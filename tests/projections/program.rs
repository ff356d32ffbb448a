//! The program `pyli` on a town's database, and a long log for it.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tests::{pyli_command, write_keys};
use tokio::process::{Child, Command};

use crate::town::Town;

/// The program with the keys of the tests.
pub struct Program {
    url: String,
    keys: TempDir,
}

/// How a run has ended, what it said, and the most memory it had, in KiB.
pub struct Run {
    pub output: Output,
    pub memory: u64,
}

impl Program {
    pub fn on(town: &Town) -> Self {
        let keys = tempfile::tempdir().expect("there is room for the keys");
        write_keys(keys.path());
        Self { url: town.database.url(), keys }
    }

    /// A process that runs.
    pub fn starts(&self, arguments: &[&str]) -> Child {
        let mut command = pyli_command();
        command.args(arguments).args(["--log", "warn"]).env("PYLI_DATABASE_URL", &self.url);
        command.env("PYLI_KEYS_DIR", self.keys.path()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program can be run")
    }

    /// A process that has ended.
    pub async fn runs(&self, arguments: &[&str]) -> Run {
        let child = self.starts(arguments);
        let status = format!("/proc/{}/status", child.id().expect("it has not been waited for"));
        let watching = async {
            let mut most = 0;
            while let Some(memory) = peak(Path::new(&status)) {
                most = memory.max(most);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            most
        };
        let (output, memory) = tokio::join!(child.wait_with_output(), watching);
        Run { output: output.expect("it ends"), memory }
    }

    /// A log of about that many events: cases that are filed, moved, noted and answered.
    pub async fn writes(&self, events: usize) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
        command.args([events.to_string(), "64".to_owned()]).env("PYLI_DATABASE_URL", &self.url);
        let output = command.output().await.expect("the writer can be run");
        assert!(output.status.success(), "every command of the writer is acknowledged");
    }
}

impl Run {
    pub fn said(&self) -> String {
        said(&self.output)
    }
}

/// What a process has printed.
pub fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

/// `VmHWM` of a process that lives.
fn peak(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
