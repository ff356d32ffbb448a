//! Where the machine keeps PostgreSQL's server programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The programs that a cluster needs; one folder has them all.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// The folder of the server programs.
pub struct Binaries(PathBuf);

impl Binaries {
    /// `PG_BIN`, else what `pg_config` says, else the newest version under `/usr/lib/postgresql`.
    pub fn find() -> Result<Self> {
        if let Some(named) = std::env::var_os("PG_BIN") {
            let folder = PathBuf::from(named);
            if !is_complete(&folder) {
                bail!("PG_BIN is {}, but initdb, pg_ctl and postgres are not all there", folder.display());
            }
            return Ok(Self(folder));
        }
        let Some(folder) = from_pg_config().into_iter().chain(installed()).find(|folder| is_complete(folder))
        else {
            bail!(
                "no PostgreSQL server is installed: install one (Debian: apt install postgresql), or set PG_BIN"
            );
        };
        Ok(Self(folder))
    }

    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

fn is_complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

fn from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

/// Newest first.
fn installed() -> Vec<PathBuf> {
    let version =
        |path: &PathBuf| path.file_name().and_then(OsStr::to_str).and_then(|name| name.parse::<f32>().ok());
    let Ok(entries) = std::fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort_by(|a, b| version(b).partial_cmp(&version(a)).unwrap_or(std::cmp::Ordering::Equal));
    folders.into_iter().map(|folder| folder.join("bin")).collect()
}
