//! Which user of the machine runs the server: PostgreSQL refuses root, so root hands it to `postgres`.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// The user that owns the cluster's files and runs its server.
pub struct Owner {
    /// As peer authentication sees it.
    pub name: String,
    uid: u32,
    gid: u32,
    /// We are root and become this user for everything the server does.
    stands_in_for_root: bool,
}

impl Owner {
    /// Ourselves, or `postgres` where we are root.
    pub fn of_this_process() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            let uid = rustix::process::geteuid().as_raw();
            let gid = rustix::process::getegid().as_raw();
            return Ok(Self { name: id(&["-un"])?, uid, gid, stands_in_for_root: false });
        }
        let explain = "PostgreSQL does not run as root, and there is no user `postgres` to run it";
        let uid = id(&["-u", "postgres"]).context(explain)?.parse()?;
        let gid = id(&["-g", "postgres"]).context(explain)?.parse()?;
        Ok(Self { name: "postgres".to_owned(), uid, gid, stands_in_for_root: true })
    }

    /// A program to be run as this user, with nothing of our environment that PostgreSQL would listen to.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").current_dir("/");
        if self.stands_in_for_root {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a file or folder to this user, with these rights.
    pub fn own(&self, path: &Path, mode: u32) -> Result<()> {
        let explain = || format!("{} could not be given to the user {}", path.display(), self.name);
        if self.stands_in_for_root {
            chown(path, Some(self.uid), Some(self.gid)).with_context(explain)?;
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).with_context(explain)
    }

    /// Refuses a folder that somebody else owns or may enter, or that is a link to another place.
    pub fn check_private(&self, folder: &Path) -> Result<()> {
        let metadata = std::fs::symlink_metadata(folder)?;
        let private = metadata.is_dir() && metadata.uid() == self.uid && metadata.mode() & 0o777 == 0o700;
        ensure!(private, "{} is not a private folder of the user {}", folder.display(), self.name);
        Ok(())
    }

    /// Whether this user can get to `folder` at all: root may keep it where nobody else can enter.
    pub fn can_reach(&self, folder: &Path) -> Result<bool> {
        if !self.stands_in_for_root {
            return Ok(true);
        }
        let status = self.command(&PathBuf::from("/usr/bin/test")).arg("-x").arg(folder).status()?;
        Ok(status.success())
    }
}

fn id(arguments: &[&str]) -> Result<String> {
    let output = Command::new("id").args(arguments).output().context("the program `id` cannot be run")?;
    if !output.status.success() {
        bail!("`id {}` failed", arguments.join(" "));
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
