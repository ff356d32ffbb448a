//! Every member has a label; words of ours are translated, what was typed is not.

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
fn a_look_is_told_in_one_line_without_its_codes() {
    let look = json!({"at": "2026-11-22T08:31:05Z", "times": 3, "role": "staff", "department": "Τεχνική Υπηρεσία",
                      "surface": "page", "purpose": "counter", "fields": ["details", "account"]});
    let document =
        json!({"accesses": [look], "requests": [{"number": 7, "kind": "request", "accesses": [look]}]});
    let parts = tell(Language::Greek, &document);
    let [cases, his] = [0, 1].map(|nth| &parts[nth].blocks[0]);
    assert_eq!(cases.title.as_deref(), Some("7. Αίτημα"));
    let said = [&his.rows[0].value, &cases.rows.last().expect("there are rows").value];
    for said in said {
        assert_eq!(
            said,
            "Υπάλληλος – Τεχνική Υπηρεσία. Στοιχεία πολίτη, για εξυπηρέτηση ή πιστοποίηση: Στοιχεία πολίτη, \
             Όνομα και e-mail λογαριασμού (3 φορές)"
        );
    }
}

#[test]
fn every_member_of_the_document_has_a_label() {
    let document: Value = serde_json::from_str(&crate::openapi()).expect("it is JSON");
    let mut found = BTreeSet::new();
    members(&document, &json!({"$ref": "#/components/schemas/PersonData"}), &mut found);
    assert!(found.len() > 50, "{found:?}");
    let staff_only = ["by", "assignee"];
    let known = |name: &str| {
        let told = LABELS.iter().any(|(member, _)| *member == name) || looks::IN_ONE_LINE.contains(&name);
        told || staff_only.contains(&name)
    };
    let without: Vec<_> = found.into_iter().filter(|name| !known(name)).collect();
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn words_of_ours_are_translated_and_what_was_typed_is_not() {
    let document =
        json!({"requests": [{"status": "submitted", "subject": "sent", "protocol": {"state": "none"}}]});
    let parts = tell(Language::English, &document);
    let rows: Vec<_> = parts[0].blocks[0].rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.contains(&"sent") && !rows.contains(&"submitted") && !rows.contains(&"none"), "{rows:?}");
}
