//! Whose signature counts, and how far. A key that has been replaced counts for what it had signed by then: whoever
//! steals it later can sign nothing more of the log.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::note::{Signer, Verifier};
use super::receipt::{Proven, Receipt, ReceiptError};

/// The key that signs, and those that did.
#[derive(Clone, Debug)]
pub struct LogKeys {
    /// The key that signs.
    pub signer: Signer,
    /// Those that did, the oldest first.
    pub retired: Vec<Retired>,
}

/// A key that has been replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Its public half.
    pub verifier: Verifier,
    /// The log's size when it was replaced: it counts up to there.
    pub until: u64,
}

/// Whose signatures count: what somebody needs who checks and does not sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// The retired ones first; the key that signs now is the last, and counts without end.
    keys: Vec<(Verifier, u64)>,
}

impl LogKeys {
    /// The first key of a log.
    #[must_use]
    pub fn new(signer: Signer) -> Self {
        Self { signer, retired: Vec::new() }
    }

    /// Whose signatures count.
    #[must_use]
    pub fn trusted(&self) -> Trusted {
        Trusted::new(self.signer.verifier(), &self.retired)
    }
}

impl Trusted {
    /// The key that signs now, and those that did.
    #[must_use]
    pub fn new(current: Verifier, retired: &[Retired]) -> Self {
        let retired = retired.iter().map(|retired| (retired.verifier.clone(), retired.until));
        Self { keys: retired.chain([(current, u64::MAX)]).collect() }
    }

    /// A checkpoint, when a key has signed it that counts for a log of its size.
    pub fn open(&self, note: &str) -> Result<Checkpoint, CheckpointError> {
        let (checkpoint, signed_by) = Checkpoint::open(note, &self.verifiers())?;
        if checkpoint.size > self.keys[signed_by].1 { Err(CheckpointError::Retired) } else { Ok(checkpoint) }
    }

    /// What a receipt proves, when a key has signed it that counts for its position.
    pub fn prove(&self, receipt: &Receipt) -> Result<Proven, ReceiptError> {
        let (proven, signed_by) = receipt.prove(&self.verifiers())?;
        let position = u64::try_from(proven.row.position).unwrap_or(u64::MAX);
        if position > self.keys[signed_by].1 { Err(ReceiptError::Retired) } else { Ok(proven) }
    }

    /// The public keys.
    #[must_use]
    pub fn verifiers(&self) -> Vec<Verifier> {
        self.keys.iter().map(|(verifier, _)| verifier.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Hash;
    use super::*;

    #[test]
    fn a_key_that_has_been_replaced_signs_no_more_of_the_log() {
        let signer = |byte| Signer::new("pyli.example.gr", &[byte; 32]).expect("a name");
        let (old, new) = (signer(1), signer(2));
        let keys =
            LogKeys { signer: new.clone(), retired: vec![Retired { verifier: old.verifier(), until: 10 }] };
        let at = |size| Checkpoint { origin: "pyli.example.gr".into(), size, root: Hash::leaf(b"x") };
        let trusted = keys.trusted();
        assert_eq!(trusted.open(&at(10).sign(&old)), Ok(at(10)));
        assert_eq!(trusted.open(&at(11).sign(&old)), Err(CheckpointError::Retired));
        assert_eq!(trusted.open(&at(11).sign(&new)), Ok(at(11)));
        assert!(trusted.open(&at(1).sign(&signer(3))).is_err());
    }
}
