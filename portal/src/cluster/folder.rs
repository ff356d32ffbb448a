//! The data folder: what lies in it, who may touch it, and the locks by which several programs share one cluster.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::SUPERUSER;
use super::binaries::Binaries;
use super::owner::Owner;

/// The longest path of a Unix socket that Linux takes, in bytes, and what PostgreSQL appends to the folder's.
const SOCKET_PATH_MOST: usize = 107;
const SOCKET_NAME: &str = "/.s.PGSQL.5432";

/// Where a cluster lies whose data folder only root can get to.
const SUBSTITUTE: &str = "/var/lib/pyli";

/// Lies in every data folder of ours, so that no other folder is ever taken for one.
const USERS_LOCK: &str = "pyli.users";
const TURN_LOCK: &str = "pyli.turn";

/// A data folder, by its absolute path.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder for `data_dir`, which must be there. Where root keeps it in a place that the server's user cannot
    /// get to (such as `/root`), the cluster lies under `/var/lib/pyli` instead, in a folder of its own.
    pub fn at(data_dir: &Path, owner: &Owner) -> Result<Self> {
        let path =
            data_dir.canonicalize().with_context(|| format!("there is no folder {}", data_dir.display()))?;
        let around = path.parent().unwrap_or(&path);
        if owner.can_reach(around)? {
            return Ok(Self(path));
        }
        Ok(Self(Path::new(SUBSTITUTE).join(fingerprint(&path))))
    }

    /// Makes the folder where it is missing; refuses one that holds something else than a cluster of ours.
    pub fn open(data_dir: &Path, owner: &Owner) -> Result<Self> {
        let make = |folder: &Path| {
            let explain = || format!("the data folder {} could not be made", folder.display());
            std::fs::create_dir_all(folder).with_context(explain)
        };
        make(data_dir)?;
        let folder = Self::at(data_dir, owner)?;
        make(&folder.0)?;
        if !folder.0.join(USERS_LOCK).exists() {
            let empty = std::fs::read_dir(&folder.0)?.next().is_none();
            ensure!(empty, "{} is not empty, and not a data folder of pyli", folder.0.display());
            owner.own(&folder.0, 0o700)?;
        }
        for lock in [USERS_LOCK, TURN_LOCK] {
            let file = folder.0.join(lock);
            OpenOptions::new().create(true).append(true).mode(0o600).open(&file)?;
            owner.own(&file, 0o600)?;
        }
        Ok(folder)
    }

    /// PostgreSQL's own data folder.
    pub fn cluster(&self) -> PathBuf {
        self.0.join("cluster")
    }

    /// What the server says before its own log begins.
    pub fn start_log(&self) -> PathBuf {
        self.0.join("start.log")
    }

    /// Waits until no other program starts or stops this cluster; our turn lasts until the file is dropped.
    pub fn take_turn(&self) -> Result<File> {
        let file = File::open(self.0.join(TURN_LOCK))?;
        file.lock()?;
        Ok(file)
    }

    /// Enters us among the users of the cluster until the file is dropped.
    pub fn enter(&self) -> Result<File> {
        let file = File::open(self.0.join(USERS_LOCK))?;
        file.lock_shared()?;
        Ok(file)
    }

    /// Makes the cluster where there is none. An attempt that a crash cut short is begun anew.
    pub fn initialise(&self, binaries: &Binaries, owner: &Owner) -> Result<()> {
        if self.cluster().exists() {
            return Ok(());
        }
        let unfinished = self.0.join("cluster.new");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished)?;
        }
        let output = owner
            .command(&binaries.program("initdb"))
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=el-GR"])
            .args(["--auth-local=peer", "--auth-host=scram-sha-256", "--data-checksums"])
            .args(["--username", SUPERUSER])
            .arg("--pgdata")
            .arg(&unfinished)
            .output()
            .context("initdb cannot be run")?;
        ensure!(output.status.success(), "initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        std::fs::rename(&unfinished, self.cluster())?;
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }

    /// The private folder of the socket: in the data folder, or a short one where that path would be too long.
    pub fn socket_folder(&self, owner: &Owner) -> Result<PathBuf> {
        let mut folder = self.0.join("socket");
        if folder.as_os_str().len() + SOCKET_NAME.len() > SOCKET_PATH_MOST {
            folder = std::env::temp_dir().join(format!("pyli-{}", fingerprint(&self.0)));
        }
        if !folder.exists() {
            DirBuilder::new().mode(0o700).create(&folder)?;
            owner.own(&folder, 0o700)?;
        }
        owner.check_private(&folder)?;
        Ok(folder)
    }

    /// Removes the socket's folder where it is not in the data folder; one that is not empty stays.
    pub fn remove_short_socket_folder(&self, socket: &Path) {
        if !socket.starts_with(&self.0) {
            // Nothing depends on it: the next start checks and uses it again.
            let _ = std::fs::remove_dir(socket);
        }
    }
}

/// Whether another program is among the users. To be asked in our turn only.
pub fn others_use_it(ours: &File) -> Result<bool> {
    ours.unlock()?;
    match ours.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Sixteen characters that stand for a path.
fn fingerprint(path: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    path.as_os_str().as_bytes().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
