//! Up to where everything was found right: a checkpoint in a file of the operator's, out of reach of whoever
//! administers the database. It is a signed note, so nobody can write one for a log that was never signed.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use store::seal::Trusted;
use store::verify::Scope;

use super::unusable;

/// What is left to check; everything when no run has ever recorded anything.
pub(super) fn scope(state: &Path, trusted: &Trusted) -> Result<Scope> {
    let note = match std::fs::read_to_string(state) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("No earlier run has recorded anything: everything is checked.");
            return Ok(Scope::Whole);
        }
        read => read.map_err(|error| unusable(state, &error))?,
    };
    let checkpoint = trusted.open(&note).map_err(|error| unusable(state, &error))?;
    println!("Positions 1 to {} were checked by an earlier run.", checkpoint.size);
    Ok(Scope::Since(checkpoint))
}

/// Keeps the checkpoint; it appears whole or not at all.
pub(super) fn record(state: &Path, note: &str) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let unfinished = state.with_added_extension("new");
        let mut file = File::create(&unfinished)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, state)
    };
    write().with_context(|| format!("{} cannot be written", state.display()))
}
