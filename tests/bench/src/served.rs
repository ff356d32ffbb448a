//! The program `pyli` as it goes into production, in a process of its own, and what is needed to ask it something.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sqlx::postgres::PgConnectOptions;
use store::seal::{LogKeys, Signer};
use store::{Config, MasterKey, Store};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::load::Ask;
use crate::wire::Wire;

/// How long a start may take: the read models of a log that was just filled are made first.
pub const PATIENCE: Duration = Duration::from_hours(1);

/// Every key of the benchmark: 32 bytes of value 7, in base64.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// The file that its log goes to.
const LOG: &str = "log";

/// `pyli serve`, ready. Killed when dropped.
pub struct Served {
    child: Child,
    pub address: String,
    /// From the start of the process to its first "ready".
    pub ready_after: Duration,
    /// Keys, and its log: written as in production, a line for each request.
    _keys: TempDir,
}

impl Served {
    /// On the database at `url`, with further arguments.
    pub async fn start(url: &str, arguments: &[&str]) -> Result<Self> {
        let keys = keys()?;
        let begun = Instant::now();
        let mut child = command(url, keys.path())?
            .args(["serve", "--limits", "off", "--listen", "127.0.0.1:0"])
            .args(arguments)
            // An older program does not know our newest migrations.
            .args(std::env::var_os("PYLI_BIN").map(|_| "--no-migrate"))
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(keys.path().join(LOG))?)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is piped")?).lines();
        let Some(line) = lines.next_line().await? else {
            bail!("pyli did not start: {}", std::fs::read_to_string(keys.path().join(LOG))?);
        };
        let address = line.rsplit(' ').next().unwrap_or_default();
        let address = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut served = Self { child, address, ready_after: Duration::ZERO, _keys: keys };
        if served.address.contains(':') {
            served.is_ready(begun).await?;
        }
        served.ready_after = begun.elapsed();
        Ok(served)
    }

    async fn is_ready(&self, begun: Instant) -> Result<()> {
        let mut wire = Wire::connect(&self.address).await?;
        while wire.ask(&Ask::new("GET", "/readyz", "", &[]).request()).await?.0 != 200 {
            ensure!(begun.elapsed() < PATIENCE, "pyli is not ready in time");
        }
        Ok(())
    }

    /// The most memory it has had, in MiB.
    pub fn memory(&self) -> Result<f64> {
        let id = self.child.id().context("it runs")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel tells")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    }

    pub async fn stop(mut self) -> Result<()> {
        let id = self.child.id().context("it runs")?.to_string();
        Command::new("kill").arg(id).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

/// Runs a verb to its end; how long it took.
pub async fn verb(url: &str, arguments: &[&str]) -> Result<Duration> {
    let (keys, begun) = (keys()?, Instant::now());
    let status = command(url, keys.path())?.args(arguments).stdout(Stdio::null()).status().await?;
    ensure!(status.success(), "pyli {} failed: its log stands above", arguments.join(" "));
    Ok(begun.elapsed())
}

/// A store of our own beside it, with the same keys.
pub async fn store(database: PgConnectOptions) -> Result<Store> {
    Store::migrate(&database).await?;
    let config = Config {
        database,
        pool_size: 10,
        master_key: MasterKey::new([7; 32]),
        log_keys: LogKeys::new(Signer::new("localhost", &[7; 32])?),
        witness: None,
        erasure_list: None,
    };
    Ok(Store::connect(config).await?)
}

fn command(url: &str, keys: &Path) -> Result<Command> {
    let mut command = Command::new(program()?);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYLI_")) {
        command.env_remove(name);
    }
    command.env("PYLI_DATABASE_URL", url).env("PYLI_KEYS_DIR", keys);
    command.stdin(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

/// `PYLI_BIN`, else the `pyli` that was built beside this program.
fn program() -> Result<PathBuf> {
    let named = std::env::var_os("PYLI_BIN").map(PathBuf::from);
    let program = named.unwrap_or(std::env::current_exe()?.with_file_name("pyli"));
    ensure!(program.is_file(), "{} is not there: make bench builds it", program.display());
    Ok(program)
}

fn keys() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for name in ["master.key", "signing.key"] {
        let path = folder.path().join(name);
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{KEY}")?;
    }
    Ok(folder)
}
