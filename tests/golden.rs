//! Golden events: one file in `golden/` for each event type and version ever written, as the log stores it, so
//! that what was written once is loaded for ever.
//!
//! A file is called `Aggregate.EventType.version[.case].json`. Its hash stands in `manifest.sha256`; a file in
//! the manifest is never edited. For a new event add a file, and its line from `sha256sum`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use cqrs_es::{Aggregate, DomainEvent};
use domain::certificate_application::{ApplicationEvent, CertificateApplication};
use domain::citizen_request::{CitizenRequest, RequestEvent};
use domain::erasure::{Erasure, ErasureEvent};
use domain::user_verification::{UserVerification, VerificationEvent};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::personal_data::annotate_fields;
use store::{StoredEvent, Unavailable};
use uuid::Uuid;

/// The events of one aggregate.
struct Kept {
    aggregate: &'static str,
    variants: &'static [&'static str],
    read: fn(&StoredEvent) -> Result<Event, Unavailable>,
}

/// An event that was loaded, and how it would be written again.
struct Event {
    variant: &'static str,
    /// Its name in the log.
    name: String,
    version: String,
    again: Value,
}

/// How an aggregate's events are loaded, with the names of the variants from a `match` that does not compile while
/// one is missing here.
macro_rules! kept {
    ($aggregate:ident, $event:ident: $($variant:ident),+ $(,)?) => {{
        fn read(stored: &StoredEvent) -> Result<Event, Unavailable> {
            let event: $event = stored.decode()?;
            let variant = match &event { $($event::$variant { .. } => stringify!($variant)),+ };
            let (name, version) = (event.event_type(), event.event_version());
            let again = serde_json::to_value(&event).expect("an event is plain data");
            Ok(Event { variant, name, version, again })
        }
        Kept { aggregate: $aggregate::TYPE, variants: &[$(stringify!($variant)),+], read }
    }};
}

fn aggregates() -> [Kept; 4] {
    [
        kept!(CitizenRequest, RequestEvent:
            Submitted, StatusChanged, Answered, Withdrawn, Assigned, Noted,
            ProtocolRequested, ProtocolDeferred, Protocolled, ProtocolRefused,
            LegalHoldSet, LegalHoldLifted, CaseErased,
        ),
        kept!(CertificateApplication, ApplicationEvent:
            Submitted, StatusChanged, Answered, Withdrawn, Assigned, Noted,
            ProtocolRequested, ProtocolDeferred, Protocolled, ProtocolRefused,
            LegalHoldSet, LegalHoldLifted, CaseErased,
        ),
        kept!(UserVerification, VerificationEvent: DetailsDeclared, Verified, Revoked, PersonErased),
        kept!(Erasure, ErasureEvent: Asked, Refused, CarriedOut),
    ]
}

#[test]
fn the_manifest_names_every_file_with_its_hash_and_nothing_else() {
    let hashes: BTreeMap<_, _> = files().into_iter().map(|(name, content)| (name, hash(&content))).collect();
    assert_eq!(manifest(), hashes);
}

#[test]
fn the_manifest_is_sorted_by_name_without_repeats() {
    let text = fs::read_to_string(folder().join("manifest.sha256")).expect("the manifest is there");
    let names: Vec<_> = text.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
}

#[test]
fn every_file_of_a_present_version_loads_and_is_written_again_as_it_was() {
    for (name, content) in files() {
        let event = load(&name, &content);
        if version_of(&name) == event.version {
            let mut stored = payload(&content);
            annotate_fields(&mut stored);
            assert_eq!(event.again, stored, "{name}");
        }
    }
}

#[test]
fn every_file_of_an_older_version_loads_as_one_of_the_present_that_is_kept_too() {
    let all: BTreeMap<_, _> = files().into_iter().collect();
    let mut older = 0;
    for (name, content) in &all {
        let event = load(name, content);
        let version = version_of(name);
        if version != event.version {
            let present = name.replace(&format!(".{version}."), &format!(".{}.", event.version));
            let kept =
                all.get(&present).unwrap_or_else(|| panic!("{name} becomes {present}, which is not kept"));
            assert_eq!(event.again, load(&present, kept).again, "{name}");
            older += 1;
        }
    }
    assert!(older > 0, "events have changed since the first version");
}

#[test]
fn every_file_is_called_after_what_is_in_it() {
    for (name, content) in files() {
        let event = load(&name, &content);
        let title = format!("{}.{}.", aggregate_of(&name).aggregate, event.name);
        assert!(name.starts_with(&title), "{name} holds {title}");
        assert_eq!(event.name, event.variant, "the name in the log is the variant's");
    }
}

#[test]
fn every_event_that_can_be_written_has_a_file_of_its_present_version() {
    for kept in aggregates() {
        let present: BTreeSet<_> = files()
            .into_iter()
            .filter(|(name, _)| aggregate_of(name).aggregate == kept.aggregate)
            .map(|(name, content)| (load(&name, &content), name))
            .filter(|(event, name)| {
                name.starts_with(&format!("{}.{}.{}.", kept.aggregate, event.name, event.version))
            })
            .map(|(event, _)| event.variant)
            .collect();
        assert_eq!(present, kept.variants.iter().copied().collect(), "{}", kept.aggregate);
    }
}

#[test]
fn no_file_holds_personal_data_in_clear() {
    for (name, content) in files() {
        let clear = format!("\"{}\"", domain::personal::CLEAR_MEMBER);
        assert!(!content.contains(&clear), "{name}");
    }
}

fn aggregate_of(name: &str) -> Kept {
    let first = name.split('.').next();
    aggregates()
        .into_iter()
        .find(|kept| Some(kept.aggregate) == first)
        .unwrap_or_else(|| panic!("{name} is called after no aggregate"))
}

/// As the log loads it.
fn load(name: &str, content: &str) -> Event {
    let kept = aggregate_of(name);
    let stored = StoredEvent {
        position: 1,
        aggregate_type: kept.aggregate.to_owned(),
        aggregate_id: Uuid::nil(),
        sequence: 1,
        event_type: name.split('.').nth(1).unwrap_or_default().to_owned(),
        event_version: version_of(name),
        payload: payload(content),
        metadata: Value::Null,
        recorded_at: Timestamp::UNIX_EPOCH,
        number: None,
    };
    (kept.read)(&stored).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

fn payload(content: &str) -> Value {
    serde_json::from_str(content).expect("a golden file is JSON")
}

fn version_of(name: &str) -> String {
    name.split('.').skip(2).take(2).collect::<Vec<_>>().join(".")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Name and content of every file but the manifest.
fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| !path.ends_with("manifest.sha256"))
        .map(|path| {
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a golden file is text"))
        })
        .collect()
}

/// File name to hash, as `sha256sum` writes it.
fn manifest() -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder().join("manifest.sha256")).expect("the manifest is there");
    text.lines()
        .map(|line| line.split_once("  ").expect("a line is `hash  name`"))
        .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
        .collect()
}

fn hash(content: &str) -> String {
    Sha256::digest(content.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes everything");
        hex
    })
}
