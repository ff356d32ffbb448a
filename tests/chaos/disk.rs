//! A disk that loses its power: an XFS file system in an image file, shut down without flushing anything.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::site::until;

/// XFS wants 300 MB at least; the file is sparse.
const SIZE: u64 = 2 * 1024 * 1024 * 1024;

/// A mounted file system; unmounted when dropped.
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Makes one, or says why this machine cannot.
    pub fn make() -> Result<Self, String> {
        let disk = Self { folder: tempfile::tempdir().map_err(|error| error.to_string())? };
        let image = std::fs::File::create(disk.image()).and_then(|file| file.set_len(SIZE));
        image.map_err(|error| error.to_string())?;
        std::fs::create_dir(disk.mount_point()).map_err(|error| error.to_string())?;
        run("mkfs.xfs", &["-q", path(&disk.image())])?;
        disk.mount()?;
        Ok(disk)
    }

    /// Where the file system is.
    pub fn mount_point(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// The power goes: from here on nothing reaches the disk, and what was not flushed is lost.
    pub fn loses_its_power(&self) {
        let place = self.mount_point();
        run("xfs_io", &["-x", "-c", "shutdown", path(&place)]).expect("the file system can be shut down");
    }

    /// The power is back: what reached the disk is there. Every process that used it must have ended.
    pub async fn is_mounted_again(&self) {
        let place = self.mount_point();
        until(|| run("umount", &[path(&place)]).is_ok()).await;
        self.mount().expect("the file system recovers");
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-t", "xfs", "-o", "loop", path(&self.image()), path(&self.mount_point())])
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a failed test may leave processes on it.
        let _ = run("umount", &["--lazy", path(&self.mount_point())]);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program} cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{program} failed: {}", said.trim())) }
}
