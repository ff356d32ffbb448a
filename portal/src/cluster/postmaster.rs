//! The server's process: found by its lock file, started and stopped by `pg_ctl` (which gives it a session of its
//! own, so that a Ctrl-C meant for us does not reach it first).

use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::binaries::Binaries;
use super::folder::Folder;
use super::owner::Owner;

/// How long a server may take to recover from a crash before we give up on it.
const RECOVERY: Duration = Duration::from_mins(5);
/// How long the children of a killed server may keep its shared memory.
const ORPHANS: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// What `postmaster.pid` says.
pub struct Postmaster {
    /// The process.
    pub pid: i32,
    /// The folder of its socket.
    pub socket: PathBuf,
    ready: bool,
}

/// What the lock file says, whether or not the process still lives.
pub fn read(folder: &Folder) -> Option<Postmaster> {
    let text = std::fs::read_to_string(folder.cluster().join("postmaster.pid")).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let pid = lines.first()?.trim().parse().ok()?;
    let socket = PathBuf::from(lines.get(4).copied().unwrap_or_default());
    let ready = lines.get(7).is_some_and(|status| status.trim() == "ready");
    Some(Postmaster { pid, socket, ready })
}

/// The server of this folder, if it lives. Its number alone proves nothing: after a crash another process may have
/// got it, so the command line is compared too.
pub fn running(folder: &Folder) -> Option<Postmaster> {
    let found = read(folder)?;
    let command_line = std::fs::read(format!("/proc/{}/cmdline", found.pid)).ok()?;
    let cluster = folder.cluster();
    let ours = command_line
        .split(|byte| *byte == 0)
        .any(|argument| argument == cluster.as_os_str().as_encoded_bytes());
    ours.then_some(found)
}

/// The server that runs already, once it takes connections; `None` when there is none, or when it was just ending.
pub fn wait_for_running(folder: &Folder) -> Result<Option<Postmaster>> {
    let deadline = Instant::now() + RECOVERY;
    while let Some(found) = running(folder) {
        if found.ready {
            return Ok(Some(found));
        }
        if Instant::now() > deadline {
            bail!("PostgreSQL (process {}) runs, but takes no connections", found.pid);
        }
        sleep(PAUSE);
    }
    Ok(None)
}

/// Starts the server and waits until it takes connections.
pub fn start(folder: &Folder, binaries: &Binaries, owner: &Owner) -> Result<Postmaster> {
    let after_crash = forget_foreign_process(folder)?;
    let deadline = Instant::now() + ORPHANS;
    loop {
        let output =
            pg_ctl(folder, binaries, owner, &["start", "-w", "-s", "-t", &RECOVERY.as_secs().to_string()])?;
        if output.status.success() {
            return read(folder).context("PostgreSQL started, but its lock file cannot be read");
        }
        if !after_crash || Instant::now() > deadline {
            bail!("PostgreSQL did not start: {}", last_words(folder));
        }
        sleep(PAUSE);
    }
}

/// Stops the server: `fast` ends its sessions, `immediate` leaves recovery to the next start.
pub fn stop(
    folder: &Folder,
    binaries: &Binaries,
    owner: &Owner,
    (mode, at_most): (&str, Duration),
) -> Result<()> {
    let seconds = at_most.as_secs().to_string();
    let output = pg_ctl(folder, binaries, owner, &["stop", "-w", "-s", "-m", mode, "-t", &seconds])?;
    if !output.status.success() && running(folder).is_some() {
        bail!("PostgreSQL did not stop: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Whether the lock file of a crash is there. PostgreSQL sees for itself whether that process is dead, but would take
/// a stranger with the same number for its own server; only then we remove the file (the shared memory, found by the
/// folder's inode, still tells it of children that live on).
fn forget_foreign_process(folder: &Folder) -> Result<bool> {
    let Some(stale) = read(folder) else { return Ok(false) };
    if Path::new(&format!("/proc/{}", stale.pid)).exists() {
        let lock_file = folder.cluster().join("postmaster.pid");
        std::fs::remove_file(lock_file).context("the lock file of a crash could not be removed")?;
    }
    Ok(true)
}

fn pg_ctl(folder: &Folder, binaries: &Binaries, owner: &Owner, arguments: &[&str]) -> Result<Output> {
    owner
        .command(&binaries.program("pg_ctl"))
        .args(arguments)
        .arg("-D")
        .arg(folder.cluster())
        .arg("-l")
        .arg(folder.start_log())
        .output()
        .context("pg_ctl cannot be run")
}

fn last_words(folder: &Folder) -> String {
    let path = folder.start_log();
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let last = text
        .lines()
        .rfind(|line| line.contains("FATAL") || line.contains("HINT"))
        .unwrap_or("no reason given");
    format!("{last} (see {})", path.display())
}
