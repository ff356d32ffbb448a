//! The checkpoints of the second place, from a file or a folder.

use std::path::{Path, PathBuf};

use anyhow::Result;
use store::seal::Trusted;
use store::verify::{Witnessed, notes_in};

use super::unusable;

/// Every note in a file, or in all files of a folder. One that no key of ours has signed is unusable: it proves nothing.
pub(super) fn read(place: Option<&Path>, trusted: &Trusted) -> Result<Vec<Witnessed>> {
    let Some(place) = place else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for file in files(place)? {
        let text = std::fs::read_to_string(&file).map_err(|error| unusable(&file, &error))?;
        for note in notes_in(&text) {
            let checkpoint = trusted.open(note).map_err(|error| unusable(&file, &error))?;
            all.push(Witnessed { place: file.display().to_string(), checkpoint });
        }
    }
    if all.is_empty() {
        return Err(unusable(place, &"there is no checkpoint").into());
    }
    Ok(all)
}

/// Without those that are hidden: whoever writes one gives it another name first.
fn files(place: &Path) -> Result<Vec<PathBuf>> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in place.read_dir()? {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path().is_file() && !is_hidden {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
