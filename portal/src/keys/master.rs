//! The file of the master key: one line, or two while the key is being changed, the newer one last. Processes that run
//! look at it every second.

use std::fs::{File, Metadata, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use store::MasterKey;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use zeroize::Zeroizing;

use super::{KeyBytes, folder_of, random, read_text};

/// How often a running process looks whether the file has changed.
const PAUSE: Duration = Duration::from_secs(1);

/// The keys in the file, the newest last: one or two.
pub fn read(file: &Path) -> Result<Vec<KeyBytes>> {
    let text = read_text(file)?;
    let keys: Option<Vec<KeyBytes>> = text.lines().map(key_of).collect();
    match keys {
        Some(keys) if matches!(keys.len(), 1 | 2) => Ok(keys),
        Some(_) | None => bail!(
            "the key file {} is not one line of base64 for 32 bytes (or two, while the key is being changed)",
            file.display()
        ),
    }
}

/// Adds a new key, unless there is one already that has not taken over; answers all.
pub fn add_next(file: &Path) -> Result<Vec<KeyBytes>> {
    let mut keys = read(file)?;
    if keys.len() == 1 {
        keys.push(random()?);
        write(file, &keys)?;
    }
    Ok(keys)
}

/// Only the newest key stays.
pub fn keep_newest(file: &Path) -> Result<Vec<KeyBytes>> {
    let mut keys = read(file)?;
    let newest = keys.split_off(keys.len() - 1);
    write(file, &newest)?;
    Ok(newest)
}

fn key_of(line: &str) -> Option<KeyBytes> {
    let mut bytes = KeyBytes::default();
    matches!(BASE64_STANDARD.decode_slice(line, bytes.as_mut()), Ok(32)).then_some(bytes)
}

/// The file is the old one or the new one, whole.
fn write(file: &Path, keys: &[KeyBytes]) -> Result<()> {
    let unfinished = file.with_added_extension("new");
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    let mut writer = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    for key in keys {
        let line = Zeroizing::new(BASE64_STANDARD.encode(key.as_ref()));
        writer.write_all(line.as_bytes())?;
        writer.write_all(b"\n")?;
    }
    writer.sync_all()?;
    std::fs::rename(&unfinished, file)?;
    File::open(folder_of(file))?.sync_all().context("the folder of the keys cannot be written")
}

/// Has the key learn what the file says, whenever it changes, until `closing`.
pub async fn watch(file: PathBuf, master: MasterKey, closing: CancellationToken) {
    let mut seen = std::fs::metadata(&file).ok().as_ref().map(fingerprint);
    while closing.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some() {
        let now = std::fs::metadata(&file).ok().as_ref().map(fingerprint);
        if now == seen {
            continue;
        }
        seen = now;
        let Ok(keys) = read(&file) else {
            warn!("the file of the master key has changed and cannot be read; going on without it");
            continue;
        };
        master.learn(&keys);
        info!(keys = keys.len(), "the file of the master key was read again");
    }
}

fn fingerprint(metadata: &Metadata) -> (u64, i64, i64, u64) {
    (metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_key_is_added_once_and_the_first_one_goes() {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("master.key");
        write(&file, &[KeyBytes::new([7; 32])]).expect("it is written");
        let two = add_next(&file).expect("it is added");
        assert_eq!((two.len(), *two[0]), (2, [7; 32]));
        assert_eq!(add_next(&file).expect("it is there").last(), two.last());
        assert_eq!(keep_newest(&file).expect("it stays"), [two[1].clone()]);
        assert_eq!(read(&file).expect("it is there"), [two[1].clone()]);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("master.key");
        let whole = format!("{}\n", BASE64_STANDARD.encode([7; 32]));
        for text in ["", "\n", &whole[..30], &whole.repeat(3), &format!("{whole}x\n")] {
            std::fs::write(&file, text).expect("it is written");
            let error = read(&file).expect_err(text).to_string();
            assert!(error.contains("is not one line of base64"), "{error}");
        }
    }
}
