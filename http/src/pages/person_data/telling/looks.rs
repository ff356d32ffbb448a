//! Who has seen something, in the document: one line for each day, role, department and purpose, as on the page of a case.

use serde_json::Value;
use store::Role;
use store::access::{Field, Purpose, Surface};

use super::{Block, Row, moment};
use crate::messages::Language;
use crate::pages::accesses::shown_key;
use crate::pages::opened::{purpose_key, reader};

/// The member of the document in which they stand.
pub const MEMBER: &str = "accesses";

/// The members of a look: its line says all of them.
#[cfg(test)]
pub const IN_ONE_LINE: [&str; 6] = ["times", "role", "department", "surface", "purpose", "fields"];

/// All of them as one entry; none where nobody has looked.
pub fn block(language: Language, looks: &[Value]) -> Vec<Block> {
    let rows = rows(language, "", looks);
    if rows.is_empty() { Vec::new() } else { vec![Block { title: None, rows }] }
}

/// A line for each.
pub fn rows(language: Language, before: &str, looks: &[Value]) -> Vec<Row> {
    looks.iter().filter_map(|look| row(language, before, look)).collect()
}

fn row(language: Language, before: &str, look: &Value) -> Option<Row> {
    let text = |name: &str| look[name].as_str();
    let at = moment(language, "at", text("at")?)?;
    let (role, surface) = (Role::acting(text("role")?)?, Surface::from_name(text("surface")?)?);
    let who = reader(language, role, surface, text("department"));
    let what = language.say(purpose_key(Purpose::from_name(text("purpose")?)?));
    let names = look["fields"].as_array()?.iter().filter_map(|name| Field::from_name(name.as_str()?));
    let fields: Vec<String> = names.map(|field| language.say(shown_key(field))).collect();
    let times = look["times"].as_i64().filter(|times| *times > 1).map(|times| times.to_string());
    let times = times.map(|times| format!(" ({})", language.say_with("opened-times", &[("times", &times)])));
    let value = format!("{who}. {what}: {}{}", fields.join(", "), times.unwrap_or_default());
    Some(Row { label: format!("{before}{at}"), value })
}
