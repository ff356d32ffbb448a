//! What a citizen takes home: a signed note that says at which place of the log his submission stands, the event's
//! line, and the salts and values of its commitments. Whoever has it can prove what was filed, and when; once the data
//! key is destroyed, nobody else can.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::hash::Hash;
use super::line::{LineError, LogRow};
use super::note::{self, NoteError, Signer, Verifier};
use crate::event::{StoredEvent, StreamId};
use crate::keys::DataKey;
use crate::personal_data::{self, OpenedFields};

/// A proof of filing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The event's line, without its newline.
    pub event: String,
    /// The signed note.
    pub note: String,
    /// For each personal field (its path in the payload, such as `Submitted.subject`): what opens its commitment.
    /// Empty once the personal data are erased.
    pub salts: OpenedFields,
}

/// What a receipt proves. `Debug` shows nothing personal.
#[derive(Clone, PartialEq)]
pub struct Proven {
    /// The event, personal fields sealed.
    pub row: LogRow,
    /// The leaf of the log's tree at `row.position`.
    pub leaf: Hash,
    /// The personal fields that the receipt opens, by their path.
    pub fields: BTreeMap<String, Value>,
    /// The personal fields of the event of which the receipt says nothing.
    pub silent_on: Vec<String>,
}

impl fmt::Debug for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.keys().collect();
        let mut told = f.debug_struct("Proven");
        told.field("position", &self.row.position).field("leaf", &self.leaf).field("fields", &fields);
        told.field("silent_on", &self.silent_on).finish_non_exhaustive()
    }
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is no receipt at all.
    #[error("not a receipt")]
    Unreadable,
    /// The note is none, or nobody known has signed it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The event's line is none of a log.
    #[error(transparent)]
    Line(#[from] LineError),
    /// What is signed is not what stands beside it.
    #[error("the note speaks of another event")]
    OtherEvent,
    /// It is signed by a key that had been replaced before the event was there.
    #[error("it is signed by a key that had been replaced by then")]
    Retired,
    /// A value is not the one that was filed.
    #[error("the value of {0} is not the one that was filed")]
    OtherValue(String),
}

impl Receipt {
    /// Of a submission's event. `None` for one that opens no numbered case.
    #[must_use]
    pub fn of(
        event: &StoredEvent,
        stream: &StreamId,
        data_key: Option<&DataKey>,
        signer: &Signer,
    ) -> Option<Self> {
        let opened = data_key.map(|key| personal_data::open_commitments(&event.payload, stream, key));
        Self::with(event, opened.unwrap_or_default(), signer)
    }

    /// The same, when what its personal fields hold is at hand.
    #[must_use]
    pub fn with(event: &StoredEvent, salts: OpenedFields, signer: &Signer) -> Option<Self> {
        let row = LogRow::of(event);
        let line = row.line();
        let note = signer.sign(&text(signer.name(), &row, Hash::leaf(line.as_bytes()))?);
        Some(Self { event: line, note, salts })
    }

    /// As a citizen keeps it: JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("plain data is written to memory")
    }

    /// From a text that somebody shows us.
    pub fn read(text: &str) -> Result<Self, ReceiptError> {
        serde_json::from_str(text.trim()).map_err(|_| ReceiptError::Unreadable)
    }

    /// What it proves, and which of `verifiers` has signed it (its index). See also `Trusted::prove`.
    pub fn prove(&self, verifiers: &[Verifier]) -> Result<(Proven, usize), ReceiptError> {
        let (signed, signed_by) = note::open(&self.note, verifiers)?;
        let row = LogRow::parse(&self.event)?;
        let leaf = Hash::leaf(self.event.as_bytes());
        if self::text(verifiers[signed_by].name(), &row, leaf).as_deref() != Some(signed) {
            return Err(ReceiptError::OtherEvent);
        }
        let mut commitments = personal_data::commitments(&row.payload);
        let mut fields = BTreeMap::new();
        for (path, opened) in &self.salts {
            let fits = commitments.remove(path).is_some_and(|commitment| opened.fits(&commitment));
            if !fits {
                return Err(ReceiptError::OtherValue(path.clone()));
            }
            fields.insert(path.clone(), opened.value.clone());
        }
        let silent_on = commitments.into_keys().collect();
        Ok((Proven { row, leaf, fields, silent_on }, signed_by))
    }
}

/// What is signed; `None` for an event without an Α.Α.
fn text(origin: &str, row: &LogRow, leaf: Hash) -> Option<String> {
    let (number, position, recorded_at) = (row.number?, row.position, &row.recorded_at);
    Some(format!("{origin}/receipt\n{number}\n{position}\n{leaf}\n{recorded_at}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn stream() -> StreamId {
        StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(1) }
    }

    fn signer() -> Signer {
        Signer::new("pyli.example.gr", &[7; 32]).expect("a name")
    }

    fn filed(key: &DataKey) -> StoredEvent {
        let mut payload = json!({"Submitted": {"kind": "request", "subject": {"personal": "Λακκούβα"}}});
        personal_data::seal_fields(&mut payload, &stream(), key);
        StoredEvent {
            position: 12,
            aggregate_type: "CitizenRequest".into(),
            aggregate_id: Uuid::from_u128(1),
            sequence: 1,
            event_type: "Submitted".into(),
            event_version: "1.0".into(),
            payload,
            metadata: json!({"role": "citizen"}),
            recorded_at: "2026-11-22T09:11:47.123456Z".parse().expect("a time"),
            number: Some(7),
        }
    }

    #[test]
    fn a_receipt_proves_place_time_number_and_text() {
        let key = DataKey::generate();
        let receipt = Receipt::of(&filed(&key), &stream(), Some(&key), &signer()).expect("a numbered case");
        assert!(receipt.note.starts_with("pyli.example.gr/receipt\n7\n12\n"));
        let shown = Receipt::read(&receipt.to_text()).expect("a receipt");
        let (proven, _) = shown.prove(&[signer().verifier()]).expect("our own");
        assert_eq!((proven.row.number, proven.row.position), (Some(7), 12));
        assert_eq!(proven.fields["Submitted.subject"], "Λακκούβα");
        assert!(proven.silent_on.is_empty());

        let erased = Receipt::of(&filed(&key), &stream(), None, &signer()).expect("a numbered case");
        let (proven, _) = erased.prove(&[signer().verifier()]).expect("our own");
        assert_eq!(proven.silent_on, ["Submitted.subject"]);
    }

    #[test]
    fn a_receipt_of_another_event_value_or_log_proves_nothing() {
        let key = DataKey::generate();
        let receipt = Receipt::of(&filed(&key), &stream(), Some(&key), &signer()).expect("a numbered case");
        let known = [signer().verifier()];
        let other_event =
            Receipt { event: receipt.event.replace("\"request\"", "\"proposal\""), ..receipt.clone() };
        assert_eq!(other_event.prove(&known), Err(ReceiptError::OtherEvent));
        let mut other_value = receipt.clone();
        other_value.salts.get_mut("Submitted.subject").expect("it is there").value = json!("Άλλο");
        assert_eq!(other_value.prove(&known), Err(ReceiptError::OtherValue("Submitted.subject".into())));
        let mut more = receipt.clone();
        more.salts.insert("Submitted.text".into(), receipt.salts["Submitted.subject"].clone());
        assert_eq!(more.prove(&known), Err(ReceiptError::OtherValue("Submitted.text".into())));
        let stranger = Signer::new("pyli.example.gr", &[8; 32]).expect("a name");
        assert_eq!(receipt.prove(&[stranger.verifier()]), Err(ReceiptError::Note(NoteError::UnknownKey)));
        assert_eq!(Receipt::read("{}"), Err(ReceiptError::Unreadable));
    }

    #[test]
    fn what_has_no_number_has_no_receipt() {
        let key = DataKey::generate();
        let event = StoredEvent { number: None, ..filed(&key) };
        assert_eq!(Receipt::of(&event, &stream(), Some(&key), &signer()), None);
    }
}
