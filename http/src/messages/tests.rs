use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::catalogue::{DeliveryMethod, Family};
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::{Kind, Status};
use domain::person::DocumentKind;
use domain::retention::CaseClass;
use domain::user_verification::VerificationState;
use jiff::Timestamp;
use projections::replay::StreamKind;
use store::retention::RowClass;

use super::Language;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn both_languages_say_everything() {
    assert_eq!(keys("el"), keys("en"));
}

/// Of two messages of one key, in one file or in two, one would be shown and nobody would notice.
#[test]
fn no_key_stands_twice() {
    for language in ["el", "en"] {
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = all_keys(language).into_iter().filter(|key| !seen.insert(key.clone())).collect();
        assert_eq!(twice, Vec::<String>::new(), "{language}");
    }
}

#[test]
fn every_key_in_templates_forms_and_pages_has_a_message() {
    let known = keys("el");
    for key in used() {
        assert!(known.contains(&key), "{key} has no message");
    }
}

#[test]
fn every_message_is_used() {
    let made = Status::ALL.iter().flat_map(|status| {
        ["status", "next", "next-staff"].map(|before| format!("{before}-{}", status.as_str()))
    });
    let made = made.chain(made_for_applications());
    let kinds = Kind::ALL.iter().map(|kind| format!("kind-{}", kind.as_str()));
    let months = (1..=12).map(|month| format!("month-{month}"));
    let events = StreamKind::ALL.into_iter().flat_map(StreamKind::event_types);
    let events = events.map(|event| format!("event-{event}"));
    let classes = CaseClass::ALL.iter().map(|class| class.as_str());
    let classes = classes.chain(RowClass::ALL.iter().map(|class| class.as_str())).chain(["unused_accounts"]);
    let classes = classes.map(|class| format!("retention-{}", class.replace('_', "-")));
    let made = made.chain(kinds).chain(months).chain(events).chain(classes);
    let used: BTreeSet<_> = used().into_iter().chain(made).collect();
    let unused: Vec<_> =
        keys("el").into_iter().filter(|key| !used.contains(key) && !key.starts_with("refusal-")).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_refusal_of_the_domain_has_a_sentence() {
    for aggregate in ["citizen_request", "certificate_application", "user_verification", "erasure"] {
        let source = Path::new(HERE).join(format!("../domain/src/{aggregate}/error.rs"));
        let source = fs::read_to_string(source).expect("readable");
        let codes: Vec<_> = source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(codes.len() > 2, "{aggregate}");
        for code in codes {
            for language in Language::ALL {
                assert!(language.find(&format!("refusal-{code}"), &[]).is_some(), "{aggregate}: {code}");
            }
        }
    }
}

#[test]
fn months_are_in_the_genitive_and_hours_are_those_of_athens() {
    let at: Timestamp = "2026-11-22T08:31:05Z".parse().expect("a time");
    assert_eq!(Language::Greek.moment(at).text, "22 Νοεμβρίου 2026, 10:31");
    assert_eq!(Language::Greek.moment(at).machine, "2026-11-22T08:31Z");
    let summer: Timestamp = "2026-07-01T21:05:00Z".parse().expect("a time");
    assert_eq!(Language::Greek.moment(summer).text, "2 Ιουλίου 2026, 00:05");
    assert_eq!(Language::English.moment(at).text, "22 November 2026, 10:31");
}

#[test]
fn arguments_are_set_in_without_marks() {
    assert_eq!(Language::Greek.say_with("case-title", &[("number", "42")]), "Α.Α. 42");
}

/// Keys that are put together from the names of values.
fn made_for_applications() -> impl Iterator<Item = String> {
    let statuses = ApplicationStatus::ALL.iter().flat_map(|status| {
        ["status", "next-application", "next-staff-application"]
            .map(|before| format!("{before}-{}", status.as_str()))
    });
    let families = Family::ALL.iter().map(|family| format!("family-{}", family.as_str()));
    let ways = DeliveryMethod::ALL.iter().map(|way| format!("delivery-{}", way.as_str()));
    let documents = DocumentKind::ALL.iter().map(|kind| format!("document-{}", kind.as_str()));
    let states = VerificationState::ALL.iter().map(|state| format!("verification-{}", state.as_str()));
    statuses.chain(families).chain(ways).chain(documents).chain(states)
}

fn keys(language: &str) -> BTreeSet<String> {
    all_keys(language).into_iter().collect()
}

/// As often as they stand there.
fn all_keys(language: &str) -> Vec<String> {
    let texts = files(&Path::new(HERE).join("locales").join(language)).into_iter();
    let texts = texts.map(|file| fs::read_to_string(file).expect("a locale is readable"));
    texts.flat_map(|text| text.lines().filter_map(key).map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn key(line: &str) -> Option<&str> {
    line.split_once(" = ")
        .map(|(key, _)| key)
        .filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Every literal in templates, forms and pages that is a key by its place or by its first word.
fn used() -> BTreeSet<String> {
    let known = keys("el");
    let folders = ["templates", "src/forms", "src/pages", "src/letters", "src/replay"]
        .map(|folder| files(&Path::new(HERE).join(folder)));
    let beside = [vec![Path::new(HERE).join("src/person_data.rs")]];
    let mut used = BTreeSet::new();
    for file in folders.into_iter().chain(beside).flatten() {
        let text = fs::read_to_string(&file).expect("a source is readable");
        for (before, literal) in literals(&text) {
            let spoken = before.ends_with(".t(") || before.ends_with(".t1(");
            let named =
                ["error-", "refusal-", "failure-", "done-", "happened-", "next-", "protocol-", "assignee-"];
            let is_key =
                spoken || (file.extension().is_some_and(|kind| kind == "rs") && starts(literal, &named));
            if is_key || known.contains(literal) {
                used.insert(literal.to_owned());
            }
        }
    }
    used
}

fn starts(literal: &str, named: &[&str]) -> bool {
    named
        .iter()
        .any(|first| literal.strip_prefix(first).is_some_and(|rest| !rest.is_empty() && !rest.contains('{')))
}

/// What stands before each literal, and the literal.
fn literals(text: &str) -> Vec<(&str, &str)> {
    let parts: Vec<_> = text.split('"').collect();
    parts.windows(2).map(|pair| (pair[0], pair[1])).filter(|(_, literal)| is_key(literal)).collect()
}

fn is_key(literal: &str) -> bool {
    !literal.is_empty()
        && literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_{}".contains(c))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder is readable") {
        let path = entry.expect("an entry is readable").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
