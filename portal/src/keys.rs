//! The files of the keys: 32 random bytes each, base64, one line, for the owner's eyes only.

pub mod master;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rand::TryRng;
use rand::rngs::SysRng;
use store::MasterKey;
use store::seal::{LogKeys, Retired, Signer, Verifier};
use tracing::warn;
use zeroize::Zeroizing;

use crate::config::Config;

/// Where an installation keeps its keys.
pub struct KeyFiles {
    /// Wraps all data keys.
    pub master: PathBuf,
    /// Signs the log.
    pub signing: PathBuf,
    /// The public halves of the keys that have signed it before, one a line: a verifier key, and the size up to which
    /// it counts. There is none before the first is replaced.
    pub retired: PathBuf,
}

/// What an installation starts with.
pub struct Keys {
    /// Wraps all data keys.
    pub master: MasterKey,
    /// Sign the log, now and before.
    pub log: LogKeys,
}

/// The bytes of a key; wiped when dropped.
pub type KeyBytes = Zeroizing<[u8; 32]>;

impl KeyFiles {
    /// The places that the configuration names.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let folder = config.keys_dir();
        let place = |named: &Option<PathBuf>, usual| named.clone().unwrap_or_else(|| folder.join(usual));
        let signing = place(&config.signing_key_file, "signing.key");
        Self {
            master: place(&config.master_key_file, "master.key"),
            retired: signing.with_extension("retired"),
            signing,
        }
    }

    /// Makes the files that are missing, and never touches one that is there; answers which were made.
    pub fn make_missing(&self) -> Result<Vec<&Path>> {
        let mut made = Vec::new();
        for file in [&self.master, &self.signing] {
            if make(file).with_context(|| format!("the key file {} could not be made", file.display()))? {
                made.push(file.as_path());
            }
        }
        Ok(made)
    }

    /// All of them; `origin` is the name in which the log is signed.
    pub fn read(&self, origin: &str) -> Result<Keys> {
        let (log, lines) = (self.read_log_keys(origin)?, master::read(&self.master)?);
        let [first, ..] = lines.as_slice() else { bail!("the file of the master key is empty") };
        let master = MasterKey::new(first.clone());
        master.learn(&lines);
        Ok(Keys { master, log })
    }

    /// Those that sign, or have signed, the log.
    pub fn read_log_keys(&self, origin: &str) -> Result<LogKeys> {
        let signer = signer(&read(&self.signing)?, origin)?;
        let mut retired = self.read_retired()?;
        // A change of keys that was cut off has written it down already, and it still signs.
        retired.retain(|retired| retired.verifier != signer.verifier());
        Ok(LogKeys { signer, retired })
    }

    /// Puts a new signing key in the place of the old one, of which nothing is kept; answers its public half.
    pub fn replace_signing(&self, origin: &str) -> Result<Verifier> {
        let next = self.signing.with_added_extension("next");
        if next.exists() {
            std::fs::remove_file(&next)?;
        }
        make(&next)?;
        let verifier = signer(&read(&next)?, origin)?.verifier();
        std::fs::rename(&next, &self.signing)?;
        File::open(folder_of(&self.signing))?.sync_all()?;
        Ok(verifier)
    }

    /// Writes down those that have signed before; the file appears whole or not at all.
    pub fn write_retired(&self, retired: &[Retired]) -> Result<()> {
        let unfinished = self.retired.with_added_extension("new");
        let mut writer = File::create(&unfinished)?;
        for Retired { verifier, until } in retired {
            writeln!(writer, "{verifier} {until}")?;
        }
        writer.sync_all()?;
        std::fs::rename(&unfinished, &self.retired)?;
        Ok(File::open(folder_of(&self.retired))?.sync_all()?)
    }

    /// Those that have signed before, the oldest first.
    pub fn read_retired(&self) -> Result<Vec<Retired>> {
        let file = self.retired.display();
        let text = match std::fs::read_to_string(&self.retired) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.with_context(|| format!("the file of retired keys {file} cannot be read"))?,
        };
        let lines = text.lines().map(|line| {
            let (verifier, until) = line.split_once(' ').with_context(|| format!("{file}: {line:?}"))?;
            Ok(Retired { verifier: Verifier::parse(verifier)?, until: until.parse()? })
        });
        lines
            .collect::<Result<_>>()
            .with_context(|| format!("{file} has a line that is no `verifier-key size`"))
    }
}

/// Whether the file was missing and is there now. It appears whole or not at all.
fn make(file: &Path) -> Result<bool> {
    if file.exists() {
        return Ok(false);
    }
    let folder = folder_of(file);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let bytes = random()?;
    let line = Zeroizing::new(BASE64_STANDARD.encode(bytes.as_ref()));
    let unfinished = file.with_added_extension(format!("{}.new", std::process::id()));
    let mut writer = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    writer.write_all(line.as_bytes())?;
    writer.write_all(b"\n")?;
    writer.sync_all()?;
    // A link, not a rename: a file that somebody else made meanwhile is never replaced.
    let linked = std::fs::hard_link(&unfinished, file);
    std::fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        outcome => {
            outcome?;
            File::open(folder)?.sync_all()?;
            Ok(true)
        }
    }
}

fn random() -> Result<KeyBytes> {
    let mut bytes = KeyBytes::default();
    SysRng.try_fill_bytes(bytes.as_mut()).context("the system has no randomness")?;
    Ok(bytes)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn signer(bytes: &KeyBytes, origin: &str) -> Result<Signer> {
    Signer::new(origin, bytes).with_context(|| format!("PYLI_ORIGIN is {origin:?}"))
}

fn read(file: &Path) -> Result<KeyBytes> {
    let text = read_text(file)?;
    let mut bytes = KeyBytes::default();
    match BASE64_STANDARD.decode_slice(text.trim_end_matches('\n'), bytes.as_mut()) {
        Ok(32) => Ok(bytes),
        Ok(_) | Err(_) => bail!("the key file {} is not one line of base64 for 32 bytes", file.display()),
    }
}

fn read_text(file: &Path) -> Result<Zeroizing<String>> {
    if std::fs::metadata(file).is_ok_and(|metadata| metadata.mode() & 0o077 != 0) {
        warn!(file = %file.display(), "a key can be read by others than its owner: chmod 600");
    }
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "the key file {} is missing: restore it, or, for a new installation, run `pyli keys new`",
            file.display()
        ),
        Err(error) => Err(error).with_context(|| format!("the key file {} cannot be read", file.display())),
    }
}
