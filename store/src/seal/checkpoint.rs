//! What the log looks like at one moment, signed: its name, its size and its tree's root (C2SP tlog-checkpoint).

use super::hash::Hash;
use super::note::{self, NoteError, Signer, Verifier};

/// The log at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many events it has: the position of the newest.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why a checkpoint is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no note, or nobody known has signed it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// What is signed is no checkpoint.
    #[error("what is signed is no checkpoint of a log")]
    Malformed,
    /// It is signed by the key of another log.
    #[error("it is signed in another log's name")]
    OtherLog,
    /// It is signed by a key that had been replaced before the log was as long as that.
    #[error("it is signed by a key that had been replaced by then")]
    Retired,
}

impl Checkpoint {
    /// The signed note.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> String {
        signer.sign(&self.text())
    }

    /// What a note says that one of `verifiers` has signed, and which of them (its index).
    pub fn open(note: &str, verifiers: &[Verifier]) -> Result<(Self, usize), CheckpointError> {
        let (text, signed_by) = note::open(note, verifiers)?;
        let checkpoint = Self::read(text).ok_or(CheckpointError::Malformed)?;
        if checkpoint.origin == verifiers[signed_by].name() {
            Ok((checkpoint, signed_by))
        } else {
            Err(CheckpointError::OtherLog)
        }
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (origin, size, root) =
            (lines.next()?.to_owned(), lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
        let checkpoint = Self { origin, size, root };
        // One form only: no leading zeros, nothing after the root.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "pyli.example.gr".into(), size: 12, root: Hash::leaf(b"x") }
    }

    #[test]
    fn a_checkpoint_is_what_its_own_log_has_signed() {
        let signer = Signer::new("pyli.example.gr", &[7; 32]).expect("a name");
        let note = checkpoint().sign(&signer);
        assert!(note.starts_with("pyli.example.gr\n12\n"));
        assert_eq!(Checkpoint::open(&note, &[signer.verifier()]), Ok((checkpoint(), 0)));

        let other = Signer::new("elsewhere.gr", &[7; 32]).expect("a name");
        let note = checkpoint().sign(&other);
        assert_eq!(Checkpoint::open(&note, &[other.verifier()]), Err(CheckpointError::OtherLog));
    }

    #[test]
    fn what_is_signed_has_one_form() {
        let signer = Signer::new("pyli.example.gr", &[7; 32]).expect("a name");
        let text = checkpoint().text();
        for other in [
            text.replace("\n12\n", "\n012\n"),
            text.replace("\n12\n", "\n+12\n"),
            text.replace("\n12\n", "\n-12\n"),
            format!("{text}extension\n"),
            text.replace('=', ""),
            "pyli.example.gr/receipt\n1\n2\n".to_owned(),
        ] {
            let note = signer.sign(&other);
            assert_eq!(
                Checkpoint::open(&note, &[signer.verifier()]),
                Err(CheckpointError::Malformed),
                "{other}"
            );
        }
    }
}
