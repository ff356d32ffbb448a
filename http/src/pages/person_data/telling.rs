//! The document in words: a part for each of its members, a list of labels and values in each.

mod looks;
#[cfg(test)]
mod tests;

use domain::catalogue::CertificateCode;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::messages::Language;
use crate::pages::words::certificate_name;

/// A part of the page.
pub struct Part {
    /// Its heading.
    pub title: String,
    /// One block for each entry; none when nothing is kept.
    pub blocks: Vec<Block>,
    /// Whether there may be several, and how many says something.
    is_list: bool,
}

impl Part {
    /// How many entries there are, where there may be several.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.is_list.then_some(self.blocks.len())
    }
}

/// An entry.
pub struct Block {
    /// What it is called, where it is long: a case.
    pub title: Option<String>,
    /// Its lines.
    pub rows: Vec<Row>,
}

/// A line.
pub struct Row {
    /// What.
    pub label: String,
    /// Its value, as people read it.
    pub value: String,
}

/// The labels of the members, in the order in which they are told. What has none here is a field of a certificate, and is called what its form calls it.
const LABELS: [(&str, &str); 70] = [
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
    ("accesses", "data-accesses"),
    ("kept", "data-kept"),
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
    let members = document.as_object().map(ordered).unwrap_or_default();
    let members = members.into_iter().filter(|(name, _)| *name != "at");
    let parts = members.map(|(name, value)| {
        let blocks = match value {
            Value::Array(entries) if name == looks::MEMBER => looks::block(language, entries),
            Value::Array(entries) => entries.iter().map(|entry| block(language, name, entry)).collect(),
            Value::Null => Vec::new(),
            single => vec![block(language, name, single)],
        };
        let is_list = value.is_array() && !["kept", looks::MEMBER].contains(&name.as_str());
        Part { title: label(language, name), blocks, is_list }
    });
    parts.collect()
}

fn block(language: Language, part: &str, entry: &Value) -> Block {
    let mut rows = Vec::new();
    if let Value::Object(members) = entry {
        walk(language, part, "", members, &mut rows);
    }
    Block { title: title(language, entry), rows }
}

/// The members in the order of their labels.
fn ordered(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let place = |name: &str| LABELS.iter().position(|(member, _)| *member == name).unwrap_or(LABELS.len());
    let mut ordered: Vec<_> = members.iter().collect();
    ordered.sort_by_key(|(name, _)| place(name));
    ordered
}

/// A case is called by its number and what it is.
fn title(language: Language, entry: &Value) -> Option<String> {
    let number = entry["number"].as_i64()?;
    let kind = ["certificate", "kind"].iter().find_map(|name| {
        let code = entry[name].as_str()?;
        Some(word(language, "", name, code).unwrap_or_else(|| code.to_owned()))
    });
    Some(kind.map_or_else(|| number.to_string(), |kind| format!("{number}. {kind}")))
}

fn walk(language: Language, parent: &str, before: &str, members: &Map<String, Value>, rows: &mut Vec<Row>) {
    for (name, value) in ordered(members)
        .into_iter()
        .filter(|(name, _)| *name != "receipt" && !is_said_by_its_text(parent, name))
    {
        let label = format!("{before}{}", label(language, name));
        match value {
            Value::Null => {}
            Value::Object(inner) => walk(language, name, &format!("{label}: "), inner, rows),
            Value::Array(entries) if name == looks::MEMBER => {
                rows.extend(looks::rows(language, &format!("{label}: "), entries));
            }
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
    if name == "certificate" {
        return Some(certificate_name(language, &CertificateCode::parse(code)?));
    }
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
