//! Opening the personal fields of one stream, each by itself and into its type: whoever has read them into types needs no
//! document in between.

use domain::Personal;
use domain::personal::Sealed;
use serde::de::DeserializeOwned;

use super::{OpenedFields, SALT, decrypt};
use crate::error::Unavailable;
use crate::event::StreamId;
use crate::keys::DataKey;

/// What opens the personal fields of one stream.
#[derive(Clone, Copy)]
pub struct Opener<'a> {
    stream: StreamId,
    by: By<'a>,
}

#[derive(Clone, Copy)]
enum By<'a> {
    Key(Option<&'a DataKey>),
    AtHand(&'a OpenedFields),
}

impl<'a> Opener<'a> {
    /// By the stream's data key; `None` once it is destroyed.
    #[must_use]
    pub fn with_key(stream: StreamId, key: Option<&'a DataKey>) -> Self {
        Self { stream, by: By::Key(key) }
    }

    /// By what is at hand since the fields were sealed: nothing needs to be decrypted.
    #[must_use]
    pub fn at_hand(stream: StreamId, opened: &'a OpenedFields) -> Self {
        Self { stream, by: By::AtHand(opened) }
    }

    /// The value of a field as an event or a read model keeps it; `None` when there is none, when it is erased, or when this
    /// does not open it. Fails where it opens and is not of its type.
    pub fn open<T: DeserializeOwned>(
        &self,
        field: impl Into<Option<Personal<T>>>,
    ) -> Result<Option<T>, Unavailable> {
        match field.into() {
            Some(Personal::Known(value)) => Ok(Some(value)),
            Some(Personal::Sealed(sealed)) => self.unseal(&sealed),
            Some(Personal::Erased) | None => Ok(None),
        }
    }

    fn unseal<T: DeserializeOwned>(&self, sealed: &Sealed) -> Result<Option<T>, Unavailable> {
        let Some(path) = &sealed.field else { return Ok(None) };
        let value = match self.by {
            By::Key(key) => key
                .and_then(|key| decrypt(&sealed.nonce, &sealed.ciphertext, &self.stream, path, key))
                .map(|clear| serde_json::from_slice(clear.get(SALT..).unwrap_or_default())),
            By::AtHand(opened) => opened.get(path).map(|opened| T::deserialize(&opened.value)),
        };
        // What serde would say of it may quote somebody's text.
        let StreamId { aggregate_type, aggregate_id } = self.stream;
        value
            .transpose()
            .map_err(|_| Unavailable::Unreadable(format!("{path} of {aggregate_type} {aggregate_id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{annotate_fields, seal_fields};
    use super::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    const STREAM: StreamId = StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::nil() };

    fn sealed(value: &Value, key: &DataKey) -> (Value, OpenedFields) {
        let mut payload = json!({"Submitted": {"subject": {"personal": value}}});
        let at_hand = seal_fields(&mut payload, &STREAM, key);
        annotate_fields(&mut payload);
        (payload["Submitted"]["subject"].take(), at_hand)
    }

    fn text(field: &Value) -> Personal<String> {
        serde_json::from_value(field.clone()).expect("a personal field")
    }

    fn opened(opener: Opener<'_>, field: impl Into<Option<Personal<String>>>) -> Option<String> {
        opener.open(field).expect("it is a text")
    }

    #[test]
    fn a_field_opens_by_its_key_and_by_what_is_at_hand_and_by_nothing_else() {
        let key = DataKey::generate();
        let (field, at_hand) = sealed(&json!("Λακκούβα"), &key);
        for opener in [Opener::with_key(STREAM, Some(&key)), Opener::at_hand(STREAM, &at_hand)] {
            assert_eq!(opened(opener, text(&field)).as_deref(), Some("Λακκούβα"));
            assert_eq!(opened(opener, Personal::Known("clear".to_owned())).as_deref(), Some("clear"));
            assert_eq!(opened(opener, Personal::Erased), None);
            assert_eq!(opened(opener, None), None);
        }
        let (other_key, nothing) = (DataKey::generate(), OpenedFields::new());
        let other_stream = StreamId { aggregate_id: Uuid::max(), ..STREAM };
        for opener in [
            Opener::with_key(other_stream, Some(&key)),
            Opener::with_key(STREAM, Some(&other_key)),
            Opener::with_key(STREAM, None),
            Opener::at_hand(STREAM, &nothing),
        ] {
            assert_eq!(opened(opener, text(&field)), None);
        }
    }

    #[test]
    fn what_has_another_type_is_told_by_its_place_and_without_its_value() {
        let key = DataKey::generate();
        let (field, at_hand) = sealed(&json!({"street": "Ερμού"}), &key);
        for opener in [Opener::with_key(STREAM, Some(&key)), Opener::at_hand(STREAM, &at_hand)] {
            let told = opener.open::<String>(text(&field)).expect_err("it is no text").to_string();
            assert!(
                told.contains("Submitted.subject of CitizenRequest") && !told.contains("Ερμού"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_field_that_says_not_where_it_was_sealed_does_not_open() {
        let key = DataKey::generate();
        let (mut field, _) = sealed(&json!("Λακκούβα"), &key);
        field.as_object_mut().expect("an object").remove("field");
        assert_eq!(opened(Opener::with_key(STREAM, Some(&key)), text(&field)), None);
    }
}
