//! Whose signature counts, and how far. A key that has been replaced counts for what it had signed by then: whoever
//! steals it later can sign nothing more of the log.

use std::fmt;

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

/// A text that is no list of verifier keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKeys {
    /// A line is neither `verifier-key` nor `verifier-key size`.
    #[error("line {0} is no verifier key, and no retired one with its size")]
    Line(usize),
    /// There is not one line, and one only, of the key that signs now: a verifier key without a size.
    #[error(
        "one line, and only one, must have a verifier key without a size: that of the key that signs now"
    )]
    Current,
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

    /// From the lines that `Display` writes: `verifier-key size` for a retired key, `verifier-key` for the one that
    /// signs now.
    pub fn read(text: &str) -> Result<Self, NotKeys> {
        let mut keys = Vec::new();
        for (line, text) in (1..).zip(text.lines().filter(|line| !line.is_empty())) {
            let (key, until) = match text.split_once(' ') {
                Some((key, until)) => (key, until.parse().map_err(|_| NotKeys::Line(line))?),
                None => (text, u64::MAX),
            };
            keys.push((Verifier::parse(key).map_err(|_| NotKeys::Line(line))?, until));
        }
        keys.sort_by_key(|(_, until)| *until);
        let without_end = keys.iter().filter(|(_, until)| *until == u64::MAX).count();
        if without_end == 1 { Ok(Self { keys }) } else { Err(NotKeys::Current) }
    }

    /// The key that signs now.
    #[must_use]
    pub fn current(&self) -> &Verifier {
        let (current, _) = self.keys.last().expect("there is one that signs now");
        current
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

/// One key a line, the retired ones first: what is handed to those who check.
impl fmt::Display for Trusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keys.iter().try_for_each(|(verifier, until)| match *until {
            u64::MAX => writeln!(f, "{verifier}"),
            until => writeln!(f, "{verifier} {until}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::super::Hash;
    use super::*;
    use crate::event::{StoredEvent, StreamId};

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

    /// Of a case's first event, which has this position and is signed by this key.
    fn receipt(position: i64, signer: &Signer) -> Receipt {
        let stream = StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(1) };
        let event = StoredEvent {
            position,
            aggregate_type: stream.aggregate_type.into(),
            aggregate_id: stream.aggregate_id,
            sequence: 1,
            event_type: "Submitted".into(),
            event_version: "1.0".into(),
            payload: json!({"Submitted": {"kind": "comment"}}),
            metadata: json!({"role": "citizen"}),
            recorded_at: "2026-11-22T09:11:47.123456Z".parse().expect("a time"),
            number: Some(1),
        };
        Receipt::of(&event, &stream, None, signer).expect("a numbered case")
    }

    #[test]
    fn a_receipt_by_a_key_that_has_been_replaced_proves_what_was_filed_by_then_and_no_more() {
        let signer = |byte| Signer::new("pyli.example.gr", &[byte; 32]).expect("a name");
        let (old, new) = (signer(1), signer(2));
        let retired = vec![Retired { verifier: old.verifier(), until: 10 }];
        let trusted = LogKeys { signer: new.clone(), retired }.trusted();
        let proven = |position, by| trusted.prove(&receipt(position, by)).map(|proven| proven.row.position);
        assert_eq!((proven(9, &old), proven(10, &old)), (Ok(9), Ok(10)));
        assert_eq!(proven(11, &old), Err(ReceiptError::Retired));
        assert_eq!((proven(9, &new), proven(11, &new)), (Ok(9), Ok(11)));
        assert!(matches!(proven(9, &signer(3)), Err(ReceiptError::Note(_))));
    }

    #[test]
    fn the_keys_are_handed_on_as_text() {
        let signer = |byte| Signer::new("pyli.example.gr", &[byte; 32]).expect("a name");
        let retired = vec![Retired { verifier: signer(1).verifier(), until: 10 }];
        let trusted = LogKeys { signer: signer(2), retired }.trusted();
        let text = trusted.to_string();
        assert_eq!(text, format!("{} 10\n{}\n", signer(1).verifier(), signer(2).verifier()));
        assert_eq!(Trusted::read(&text), Ok(trusted.clone()));
        let (old, new) = text.split_once('\n').expect("two lines");
        assert_eq!(Trusted::read(&format!("{new}\n{old}")), Ok(trusted.clone()));
        assert_eq!(trusted.current(), &signer(2).verifier());
        for (wrong, why) in [
            (String::new(), NotKeys::Current),
            (old.to_owned(), NotKeys::Current),
            (format!("{new}{new}"), NotKeys::Current),
            (format!("{text}key\n"), NotKeys::Line(3)),
            (text.replace(" 10", " ten"), NotKeys::Line(1)),
        ] {
            assert_eq!(Trusted::read(&wrong), Err(why), "{wrong}");
        }
    }
}
