//! A receipt that somebody shows us: whether our log has signed it, what it proves, and whether the log still holds it.
//! Nothing of it is believed before its signature is, and nothing of it is ever written to a log line.

use store::seal::line::LogRow;
use store::seal::note::NoteError;
use store::seal::proof::includes;
use store::seal::receipt::{Proven, ReceiptError};
use store::seal::{LogKeys, Receipt};
use store::{Store, Unavailable};
use tracing::warn;

/// The longest text that is looked at, in bytes: several times that of the longest submission.
pub const LONGEST: usize = 512 * 1024;

/// Why what was shown proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was shown.
    Missing,
    /// More than any receipt has.
    TooLong,
    /// No receipt at all, or a part of one.
    Unreadable,
    /// Its note has lost its form.
    Damaged,
    /// Issued in the name of another log.
    OtherLog,
    /// Issued in our name, by a key that is none of ours.
    UnknownKey,
    /// What was signed has been changed.
    Forged,
    /// The event beside the note is not the one that was signed.
    OtherEvent,
    /// Signed by a key that had been replaced by then.
    Retired,
    /// The value at this path is not the one that was filed.
    OtherValue(String),
}

/// How the log stands to what a receipt proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds the event at this place, and a signed checkpoint over so many events covers it.
    Sealed(u64),
    /// It holds the event at this place; the next checkpoint will cover it.
    Waiting,
    /// It ends before this place.
    Missing,
    /// It holds another event at this place, or its tree does.
    Other,
    /// Its newest checkpoint does not fit its own tree, or none of our keys has signed it.
    Broken,
    /// It could not be asked.
    Unknown,
}

/// What the text proves, by its signature alone.
pub fn prove(keys: &LogKeys, text: &str) -> Result<Proven, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing);
    }
    if text.len() > LONGEST {
        return Err(Refusal::TooLong);
    }
    let receipt = Receipt::read(text).map_err(|_| Refusal::Unreadable)?;
    keys.trusted().prove(&receipt).map_err(|error| refusal(error, &receipt, keys.signer.name()))
}

/// Where the log stands now. What cannot be found out is said, and takes nothing from the signature.
pub async fn standing(store: &Store, proven: &Proven) -> Standing {
    in_the_log(store, proven).await.unwrap_or_else(|_| {
        warn!("the log could not be asked for what a receipt proves");
        Standing::Unknown
    })
}

fn refusal(error: ReceiptError, receipt: &Receipt, origin: &str) -> Refusal {
    match error {
        ReceiptError::Unreadable => Refusal::Unreadable,
        ReceiptError::Note(NoteError::Malformed) => Refusal::Damaged,
        ReceiptError::Note(NoteError::WrongSignature) => Refusal::Forged,
        ReceiptError::Note(NoteError::UnknownKey) => {
            let named = receipt.note.lines().next().and_then(|line| line.strip_suffix("/receipt"));
            if named == Some(origin) { Refusal::UnknownKey } else { Refusal::OtherLog }
        }
        ReceiptError::Line(_) | ReceiptError::OtherEvent => Refusal::OtherEvent,
        ReceiptError::Retired => Refusal::Retired,
        ReceiptError::OtherValue(path) => Refusal::OtherValue(path),
    }
}

async fn in_the_log(store: &Store, proven: &Proven) -> Result<Standing, Unavailable> {
    let held = store.events_after(proven.row.position - 1, 1).await?;
    let Some(event) = held.first() else { return Ok(Standing::Missing) };
    if LogRow::of(event) != proven.row {
        return Ok(Standing::Other);
    }
    let Some(note) = store.newest_checkpoint().await? else { return Ok(Standing::Waiting) };
    let Ok(checkpoint) = store.log_keys().trusted().open(&note) else { return Ok(Standing::Broken) };
    let Some(index) = u64::try_from(proven.row.position - 1).ok().filter(|index| *index < checkpoint.size)
    else {
        return Ok(Standing::Waiting);
    };
    let Some((leaf, path)) = store.inclusion_proof(index + 1, checkpoint.size).await? else {
        return Ok(Standing::Broken);
    };
    if leaf != proven.leaf {
        return Ok(Standing::Other);
    }
    let is_in = includes(leaf, (index, checkpoint.size), &path, checkpoint.root);
    Ok(if is_in { Standing::Sealed(checkpoint.size) } else { Standing::Broken })
}
