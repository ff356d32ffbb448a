//! The document in words: a part for each of its members, a list of labels and values in each.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::messages::Language;

/// A part of the page.
pub struct Part {
    /// Its heading.
    pub title: String,
    /// One block for each entry; none when nothing is kept.
    pub blocks: Vec<Vec<Row>>,
}

/// A line.
pub struct Row {
    /// What.
    pub label: String,
    /// Its value, as people read it.
    pub value: String,
}

/// The labels of the members. What has none here is a field of a certificate, and is called what its form calls it.
const LABELS: [(&str, &str); 69] = [
    ("account", "data-account"),
    ("details", "data-details"),
    ("verification", "data-verification"),
    ("verification_history", "data-verification-history"),
    ("requests", "data-requests"),
    ("applications", "data-applications"),
    ("drafts", "data-drafts"),
    ("sessions", "data-sessions"),
    ("letters", "data-letters"),
    ("messages", "data-messages"),
    ("submissions", "data-submissions"),
    ("kept", "data-kept"),
    ("id", "data-id"),
    ("email", "data-email"),
    ("given_name", "data-given-name"),
    ("family_name", "data-family-name"),
    ("father_name", "data-father-name"),
    ("mother_name", "data-mother-name"),
    ("birth_date", "data-birth-date"),
    ("tax_number", "data-tax-number"),
    ("identity", "data-identity"),
    ("phone", "data-phone"),
    ("address", "data-address"),
    ("street", "data-street"),
    ("postal_code", "data-postal-code"),
    ("city", "data-city"),
    ("population_register", "data-population-register"),
    ("opened_at", "data-opened-at"),
    ("confirmed_at", "data-confirmed-at"),
    ("mail_wanted", "data-mail-wanted"),
    ("state", "data-state"),
    ("at", "data-at"),
    ("office", "data-office"),
    ("what", "data-what"),
    ("document_kind", "data-document-kind"),
    ("reason", "data-reason"),
    ("number", "data-number"),
    ("kind", "data-kind"),
    ("subject", "data-subject"),
    ("text", "data-text"),
    ("desired_action", "data-desired-action"),
    ("status", "data-status"),
    ("submitted_at", "data-submitted-at"),
    ("changed_at", "data-changed-at"),
    ("due_on", "data-due-on"),
    ("protocol", "data-protocol"),
    ("year", "data-year"),
    ("date", "data-date"),
    ("message", "data-message"),
    ("answer", "data-answer"),
    ("history", "data-history"),
    ("version", "data-version"),
    ("sender", "data-sender"),
    ("applicant", "data-applicant"),
    ("certificate", "data-certificate"),
    ("family", "data-family"),
    ("delivery", "data-delivery"),
    ("method", "data-method"),
    ("fields", "data-fields"),
    ("form", "data-form"),
    ("answers", "data-answers"),
    ("touched_at", "data-touched-at"),
    ("began_at", "data-began-at"),
    ("expires_at", "data-expires-at"),
    ("letter", "data-letter"),
    ("asked_at", "data-asked-at"),
    ("used_at", "data-used-at"),
    ("outcome", "data-outcome"),
    ("case", "data-case"),
];

/// In which family of messages the words of a member are.
const WORDS: [(&str, &str); 7] = [
    ("status", "status"),
    ("kind", "kind"),
    ("identity kind", "document"),
    ("document_kind", "document"),
    ("family", "family"),
    ("method", "delivery"),
    ("verification state", "verification"),
];

/// The document as parts of a page. Receipts are long, and only in the file.
#[must_use]
pub fn tell(language: Language, document: &Value) -> Vec<Part> {
    let members = document.as_object().into_iter().flatten().filter(|(name, _)| *name != "at");
    let parts = members.map(|(name, value)| {
        let blocks = match value {
            Value::Array(entries) => entries.iter().map(|entry| block(language, name, entry)).collect(),
            Value::Null => Vec::new(),
            single => vec![block(language, name, single)],
        };
        Part { title: label(language, name), blocks }
    });
    parts.collect()
}

fn block(language: Language, part: &str, entry: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Value::Object(members) = entry {
        walk(language, part, "", members, &mut rows);
    }
    rows
}

fn walk(language: Language, parent: &str, before: &str, members: &Map<String, Value>, rows: &mut Vec<Row>) {
    for (name, value) in
        members.iter().filter(|(name, _)| *name != "receipt" && !is_said_by_its_text(parent, name))
    {
        let label = format!("{before}{}", label(language, name));
        match value {
            Value::Null => {}
            Value::Object(inner) => walk(language, name, &format!("{label}: "), inner, rows),
            Value::Array(entries) => {
                for (nth, entry) in entries.iter().enumerate() {
                    let Value::Object(inner) = entry else { continue };
                    walk(language, name, &format!("{label} {}: ", nth + 1), inner, rows);
                }
            }
            single => rows.push(Row { label, value: said(language, parent, name, single) }),
        }
    }
}

/// What is kept says what it is in words.
fn is_said_by_its_text(parent: &str, name: &str) -> bool {
    parent == "kept" && name == "what"
}

fn label(language: Language, name: &str) -> String {
    let known = LABELS.iter().find(|(member, _)| *member == name);
    known.map_or_else(|| name.to_owned(), |(_, key)| language.say(key))
}

fn said(language: Language, parent: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) => language.say("data-yes"),
        Value::Bool(false) => language.say("data-no"),
        Value::String(text) => word(language, parent, name, text)
            .or_else(|| moment(language, name, text))
            .unwrap_or_else(|| text.clone()),
        other => other.to_string(),
    }
}

/// A word of ours, as people say it; never what somebody typed.
fn word(language: Language, parent: &str, name: &str, code: &str) -> Option<String> {
    let place = format!("{parent} {name}");
    let family = WORDS.iter().find(|(member, _)| *member == place);
    let family = family.or_else(|| WORDS.iter().find(|(member, _)| *member == name));
    if let Some((_, family)) = family {
        return Some(language.say(&format!("{family}-{code}")));
    }
    let known = CODES.iter().find(|(member, known, _)| *member == name && *known == code);
    known.map(|(_, _, key)| language.say(key))
}

fn moment(language: Language, name: &str, text: &str) -> Option<String> {
    let at: Timestamp = (name == "at" || name.ends_with("_at")).then(|| text.parse().ok())??;
    Some(language.moment(at).text)
}

/// The other words of ours.
const CODES: [(&str, &str, &str); 23] = [
    ("what", "submitted", "data-word-submitted"),
    ("what", "status_changed", "data-word-status-changed"),
    ("what", "answered", "data-word-answered"),
    ("what", "withdrawn", "data-word-withdrawn"),
    ("what", "protocol_requested", "data-word-protocol-requested"),
    ("what", "protocol_deferred", "data-word-deferred"),
    ("what", "protocolled", "data-word-registered"),
    ("what", "protocol_refused", "data-word-refused"),
    ("what", "declared", "data-word-declared"),
    ("what", "changed", "data-word-changed"),
    ("what", "verified", "data-word-verified"),
    ("what", "revoked", "data-word-revoked"),
    ("state", "none", "data-word-none"),
    ("state", "requested", "data-word-protocol-requested"),
    ("state", "deferred", "data-word-deferred"),
    ("state", "registered", "data-word-registered"),
    ("state", "refused", "data-word-refused"),
    ("letter", "confirmation", "data-word-confirmation"),
    ("letter", "password_reset", "data-word-password-reset"),
    ("outcome", "sent", "data-word-sent"),
    ("outcome", "refused", "data-word-not-taken"),
    ("outcome", "failed", "data-word-failed"),
    ("outcome", "held", "data-word-held"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    /// The members of a schema and of what it leads to, unless the portal does not name them itself.
    fn members(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = target.strip_prefix('#').expect("references stay inside");
            return members(document, &document.pointer(target).expect("it leads somewhere").clone(), found);
        }
        for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if name != "receipt" {
                found.insert(name.clone());
                members(document, inner, found);
            }
        }
        for way in ["allOf", "oneOf", "anyOf"] {
            for inner in schema.get(way).and_then(Value::as_array).into_iter().flatten() {
                members(document, inner, found);
            }
        }
        if let Some(items) = schema.get("items") {
            members(document, items, found);
        }
    }

    #[test]
    fn every_member_of_the_document_has_a_label() {
        let document: Value = serde_json::from_str(&crate::openapi()).expect("it is JSON");
        let mut found = BTreeSet::new();
        members(&document, &json!({"$ref": "#/components/schemas/PersonData"}), &mut found);
        assert!(found.len() > 50, "{found:?}");
        let staff_only = ["by", "department", "assignee"];
        let known =
            |name: &str| LABELS.iter().any(|(member, _)| *member == name) || staff_only.contains(&name);
        let without: Vec<_> = found.into_iter().filter(|name| !known(name)).collect();
        assert_eq!(without, Vec::<String>::new());
    }

    #[test]
    fn words_of_ours_are_translated_and_what_was_typed_is_not() {
        let document =
            json!({"requests": [{"status": "submitted", "subject": "sent", "protocol": {"state": "none"}}]});
        let parts = tell(Language::English, &document);
        let rows: Vec<_> = parts[0].blocks[0].iter().map(|row| row.value.as_str()).collect();
        assert_eq!(rows.len(), 3);
        assert!(
            rows.contains(&"sent") && !rows.contains(&"submitted") && !rows.contains(&"none"),
            "{rows:?}"
        );
    }
}
