//! Sealing and opening the personal fields of a JSON document.
//!
//! A field is bound to where it stands: stream, event type and path (`Submitted.sender.email`: an event's payload
//! begins with its type). Read models copy the sealed object together with that path, and open it on reading.

mod commitments;
mod opener;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::personal::CLEAR_MEMBER;
use rand::Rng;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::event::StreamId;
use crate::keys::DataKey;
use crate::master_key::NONCE;
use crate::seal::Hash;

pub use commitments::{Opened, OpenedFields, commitments, open_commitments};
pub use opener::Opener;

/// The length of the salt that stands before the value, inside the ciphertext.
const SALT: usize = 32;

/// Replaces every clear personal field (`{"personal": value}`) by its sealed form; gives what opens their commitments.
pub fn seal_fields(document: &mut Value, stream: &StreamId, key: &DataKey) -> OpenedFields {
    let mut opened = OpenedFields::new();
    walk(document, &mut String::new(), &mut |map, path| {
        let value = map.get(CLEAR_MEMBER).filter(|_| map.len() == 1)?;
        let (sealed, salt) = seal(value, stream, path, key);
        opened.insert(path.to_owned(), Opened { salt: Hash(salt), value: value.clone() });
        Some(sealed)
    });
    opened
}

/// Says whether a document has a personal field in clear, so that a key is needed.
#[must_use]
pub fn has_clear_fields(document: &Value) -> bool {
    match document {
        Value::Object(map) if map.len() == 1 && map.contains_key(CLEAR_MEMBER) => true,
        Value::Object(map) => map.values().any(has_clear_fields),
        Value::Array(items) => items.iter().any(has_clear_fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Says whether a document has a sealed field, so that there must be a key, or have been one.
pub(crate) fn has_sealed_fields(document: &Value) -> bool {
    match document {
        Value::Object(map) => is_sealed(map) || map.values().any(has_sealed_fields),
        Value::Array(items) => items.iter().any(has_sealed_fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Adds to every sealed field of an event's payload the path at which it stands, so that a copy can be opened.
pub fn annotate_fields(payload: &mut Value) {
    annotate(payload, &mut String::new());
}

fn annotate(value: &mut Value, path: &mut String) {
    match value {
        Value::Object(map) if is_sealed(map) => {
            map.insert("field".to_owned(), Value::String(path.clone()));
        }
        Value::Object(map) => {
            for (name, inside) in map {
                step_into(path, name, |path| annotate(inside, path));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| annotate(item, path)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Opens every sealed field inside `document` (an event's payload or a read model's copy): `{ciphertext,
/// commitment, field, nonce}` becomes the value in clear, or `null` when `key` is `None` (erased) or it does not fit.
pub fn open_fields(document: &mut Value, stream: &StreamId, key: Option<&DataKey>) {
    walk(document, &mut String::new(), &mut |map, path| {
        is_sealed(map).then(|| {
            let field = map.get("field").and_then(Value::as_str).unwrap_or(path);
            key.and_then(|key| open(map, stream, field, key)).unwrap_or(Value::Null)
        })
    });
}

/// Given an object and its path: what shall stand in its place, or `None` to look inside.
type Replace<'a> = dyn FnMut(&Map<String, Value>, &str) -> Option<Value> + 'a;

/// Offers every object to `replace`, with its path; goes inside where it is not replaced.
fn walk(value: &mut Value, path: &mut String, replace: &mut Replace<'_>) {
    match value {
        Value::Object(map) => {
            if let Some(replacement) = replace(map, path) {
                *value = replacement;
                return;
            }
            for (name, inside) in map {
                step_into(path, name, |path| walk(inside, path, replace));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, path, replace)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Goes on at the path of a member, and comes back.
fn step_into(path: &mut String, name: &str, go_on: impl FnOnce(&mut String)) {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(name);
    go_on(path);
    path.truncate(length);
}

fn is_sealed(map: &Map<String, Value>) -> bool {
    let members = if map.contains_key("field") { 4 } else { 3 };
    map.len() == members && ["ciphertext", "commitment", "nonce"].iter().all(|name| map.contains_key(*name))
}

/// The sealed field, and its salt.
fn seal(value: &Value, stream: &StreamId, field: &str, key: &DataKey) -> (Value, [u8; SALT]) {
    let mut salt = [0; SALT];
    rand::rng().fill_bytes(&mut salt);
    let mut clear = salt.to_vec();
    serde_json::to_writer(&mut clear, value).expect("a JSON value is written to memory");
    let commitment = Sha256::digest(&clear);
    let sealed = key.encrypt(&clear, &bound_to(stream, field));
    let (nonce, ciphertext) = sealed.split_at(NONCE);
    let sealed = json!({
        "ciphertext": BASE64.encode(ciphertext),
        "commitment": BASE64.encode(commitment),
        "nonce": BASE64.encode(nonce),
    });
    (sealed, salt)
}

fn open(sealed: &Map<String, Value>, stream: &StreamId, field: &str, key: &DataKey) -> Option<Value> {
    serde_json::from_slice(unseal(sealed, stream, field, key)?.get(SALT..)?).ok()
}

/// Salt and value, as they were sealed.
fn unseal(sealed: &Map<String, Value>, stream: &StreamId, field: &str, key: &DataKey) -> Option<Vec<u8>> {
    let member = |name: &str| sealed.get(name)?.as_str();
    decrypt(member("nonce")?, member("ciphertext")?, stream, field, key)
}

fn decrypt(nonce: &str, ciphertext: &str, stream: &StreamId, field: &str, key: &DataKey) -> Option<Vec<u8>> {
    let mut sealed = BASE64.decode(nonce).ok()?;
    BASE64.decode_vec(ciphertext, &mut sealed).ok()?;
    key.decrypt(&sealed, &bound_to(stream, field))
}

fn bound_to(stream: &StreamId, field: &str) -> String {
    format!("{}\n{}\n{field}", stream.aggregate_type, stream.aggregate_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn stream(id: u128) -> StreamId {
        StreamId { aggregate_type: "CitizenRequest", aggregate_id: Uuid::from_u128(id) }
    }

    fn document() -> Value {
        json!({"Submitted": {"kind": "request", "subject": {"personal": "Λακκούβα"},
               "sender": {"account": "x", "email": {"personal": "maria@example.gr"}}}})
    }

    #[test]
    fn what_was_sealed_opens_again_and_only_with_the_right_key_stream_and_field() {
        let key = DataKey::generate();
        let mut sealed = document();
        let at_hand = seal_fields(&mut sealed, &stream(1), &key);
        assert_eq!(at_hand, open_commitments(&sealed, &stream(1), &key));
        assert!(!sealed.to_string().contains("maria"));

        let mut opened = sealed.clone();
        open_fields(&mut opened, &stream(1), Some(&key));
        assert_eq!(opened["Submitted"]["subject"], "Λακκούβα");
        assert_eq!(opened["Submitted"]["sender"]["email"], "maria@example.gr");

        for (other_stream, other_key) in
            [(stream(2), Some(key.clone())), (stream(1), None), (stream(1), Some(DataKey::generate()))]
        {
            let mut erased = sealed.clone();
            open_fields(&mut erased, &other_stream, other_key.as_ref());
            assert_eq!(erased["Submitted"]["subject"], Value::Null);
        }
        let subject = sealed["Submitted"]["subject"].clone();
        let mut moved = json!({"Submitted": {"text": subject}});
        open_fields(&mut moved, &stream(1), Some(&key));
        assert_eq!(moved["Submitted"]["text"], Value::Null);
    }

    #[test]
    fn a_read_models_copy_opens_by_the_path_it_carries() {
        let key = DataKey::generate();
        let mut payload = document();
        seal_fields(&mut payload, &stream(1), &key);
        annotate_fields(&mut payload);
        let mut copy = json!({"somewhere": {"else": payload["Submitted"]["sender"]["email"]}});
        open_fields(&mut copy, &stream(1), Some(&key));
        assert_eq!(copy["somewhere"]["else"], "maria@example.gr");
    }

    #[test]
    fn the_commitment_proves_the_value_to_whoever_holds_the_salt() {
        let key = DataKey::generate();
        let mut payload = document();
        seal_fields(&mut payload, &stream(1), &key);
        let field = payload["Submitted"]["subject"].as_object().expect("a sealed object").clone();
        let bytes = |name: &str| BASE64.decode(field[name].as_str().expect("text")).expect("base64");
        let clear = key
            .decrypt(
                &[bytes("nonce"), bytes("ciphertext")].concat(),
                &bound_to(&stream(1), "Submitted.subject"),
            )
            .expect("it opens");
        assert_eq!(&clear[SALT..], "\"Λακκούβα\"".as_bytes());
        assert_eq!(bytes("commitment"), Sha256::digest(&clear).to_vec());
    }

    #[test]
    fn a_document_without_personal_fields_needs_no_key() {
        assert!(!has_clear_fields(&json!({"StatusChanged": {"to": "closed", "reason": null}})));
        assert!(has_clear_fields(&document()));
    }
}
