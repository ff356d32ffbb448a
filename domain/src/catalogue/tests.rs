//! The catalogue that is built in is whole, and every certificate in it can be applied for.

mod checking;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::{
    Certificate, CertificateCode, DeliveryMethod, Family, FieldKind, FieldSpec, Source, Words, certificate,
    certificates,
};

fn answers(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn known(code: &str) -> &'static Certificate {
    certificate(code).expect("the catalogue has it")
}

/// What somebody might answer, by certificate; together they meet every choice that asks for more.
const PLAUSIBLE: &[(&str, &[(&str, &str)])] = &[
    ("family_status", &[("purpose", "Για το στεγαστικό επίδομα")]),
    ("family_status", &[("purpose", "Σύνταξη"), ("subject", "Μαρία Νάσιου"), ("record_period", "earlier")]),
    ("birth", &[("purpose", "Εγγραφή στο σχολείο"), ("subject", "Νίκος Νάσιος"), ("family_record", "123/4")]),
    (
        "nearest_relatives",
        &[
            ("deceased_name", "Ιωάννης Νάσιος"),
            ("date_of_death", "2026-10-02"),
            ("registry_office", "Βόλου"),
            ("relation", "child"),
        ],
    ),
    (
        "nearest_relatives",
        &[
            ("deceased_name", "Ιωάννης Νάσιος"),
            ("date_of_death", "2026-10-02"),
            ("registry_office", "Βόλου"),
            ("relation", "third_party"),
            ("relation_details", "Δανειστής, διαταγή πληρωμής 12/2026"),
        ],
    ),
    ("citizenship", &[("purpose", "Έκδοση διαβατηρίου")]),
    ("locality", &[("purpose", "ΑΣΕΠ 1Κ/2026"), ("registered_since", "1981")]),
    ("male_register", &[("birth_year", "1999"), ("use", "military")]),
    ("male_register", &[("birth_year", "1999"), ("use", "other"), ("purpose", "Διόρθωση στοιχείων")]),
    ("residence", &[("years", "2020–2026"), ("proof", "utility_bill")]),
    ("residence", &[("years", "2026"), ("proof", "other"), ("proof_details", "Απόδειξη ενοικίου")]),
    ("registry_act", &[("act", "death"), ("person", "Ιωάννης Νάσιος"), ("registry_office", "Βόλου")]),
    (
        "tap_clearance",
        &[
            ("property_kind", "electrified"),
            ("purpose", "transfer"),
            ("capacity", "owner"),
            ("property_address", "Ερμού 1"),
            ("area", "85,50"),
            ("supply_number", "1 23456789-02 5"),
        ],
    ),
    (
        "tap_clearance",
        &[
            ("property_kind", "not_electrified"),
            ("purpose", "other"),
            ("purpose_details", "Δικαστική χρήση"),
            ("capacity", "representative"),
            ("owner", "Μαρία Νάσιου"),
            ("owner_tax_number", "094259216"),
            ("property_address", "Θέση Αλώνια"),
            ("area", "120"),
            ("no_power_because", "disconnected"),
            ("disconnection_date", "2019-05-01"),
        ],
    ),
    (
        "tap_clearance",
        &[
            ("property_kind", "plot"),
            ("purpose", "donation"),
            ("capacity", "co_owner"),
            ("share", "1/2"),
            ("property_address", "Θέση Αλώνια"),
            ("area", "1.200,5"),
            ("value", "120.000,00"),
        ],
    ),
];

#[test]
fn the_codes_are_the_contracts_nine_in_their_order() {
    let codes: Vec<_> = certificates().iter().map(|one| one.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "family_status",
            "birth",
            "nearest_relatives",
            "citizenship",
            "locality",
            "male_register",
            "residence",
            "registry_act",
            "tap_clearance",
        ]
    );
    assert!(CertificateCode::parse("birth").is_some() && CertificateCode::parse("dog_licence").is_none());
}

#[test]
fn the_property_tax_has_a_family_of_its_own() {
    for one in certificates() {
        assert_eq!(one.family == Family::PropertyTax, one.code.as_str() == "tap_clearance");
    }
}

#[test]
fn everything_has_words_in_both_languages() {
    for certificate in certificates() {
        for words in all_words(certificate) {
            let both = is_greek(&words.el) && !words.en.trim().is_empty() && !is_greek(&words.en);
            assert!(both, "{}: {words:?}", certificate.code.as_str());
        }
    }
}

fn is_greek(text: &str) -> bool {
    text.chars().any(|letter| ('\u{370}'..='\u{3ff}').contains(&letter))
}

fn all_words(certificate: &Certificate) -> Vec<&Words> {
    let fields = certificate.fields.iter().flat_map(|field| {
        let choices = field.choices.iter().map(|choice| &choice.label);
        choices.chain([&field.label]).chain(field.hint.as_ref())
    });
    let references = certificate.terms.iter().map(|term| &term.reference);
    let statements = certificate.statements.iter().map(|statement| &statement.words);
    fields.chain(references).chain(statements).chain([&certificate.name]).collect()
}

#[test]
fn no_word_leads_outside() {
    for words in certificates().iter().flat_map(all_words) {
        for text in [&words.el, &words.en] {
            assert!(!text.contains("://") && !text.contains("www."), "{text}");
        }
    }
}

#[test]
fn names_of_fields_are_ascii_and_used_once() {
    for certificate in certificates() {
        let names: BTreeSet<_> = certificate.fields.iter().map(|field| &field.name).collect();
        assert_eq!(names.len(), certificate.fields.len(), "{}", certificate.code.as_str());
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(names.iter().all(|name| plain(name)), "{names:?}");
    }
}

#[test]
fn choices_stand_only_where_one_chooses_and_differ() {
    for field in certificates().iter().flat_map(|one| &one.fields) {
        assert_eq!(field.kind == FieldKind::Choice, field.choices.len() > 1, "{}", field.name);
        let values: BTreeSet<_> = field.choices.iter().map(|choice| &choice.value).collect();
        assert_eq!(values.len(), field.choices.len(), "{}", field.name);
    }
}

#[test]
fn a_field_depends_on_values_of_a_choice_that_stands_before_it() {
    for certificate in certificates() {
        for (place, field) in certificate.fields.iter().enumerate() {
            let Some(when) = &field.when else { continue };
            let before = certificate.fields[..place].iter().find(|other| other.name == when.field);
            let offers = |value: &String| before.is_some_and(|other| other.offers(value));
            assert!(!when.is.is_empty() && when.is.iter().all(offers), "{}", field.name);
        }
    }
}

impl FieldSpec {
    fn offers(&self, value: &str) -> bool {
        self.choices.iter().any(|choice| choice.value == value)
    }
}

#[test]
fn each_is_delivered_in_the_portal_among_other_ways_each_named_once() {
    for certificate in certificates() {
        let ways: BTreeSet<_> = certificate.delivery.iter().collect();
        assert!(ways.contains(&DeliveryMethod::Portal) && ways.len() > 1);
        assert_eq!(ways.len(), certificate.delivery.len(), "{}", certificate.code.as_str());
    }
}

#[test]
fn what_is_confidential_is_not_mailed() {
    assert!(!known("nearest_relatives").delivery.contains(&DeliveryMethod::Email));
}

#[test]
fn each_can_be_applied_for_with_plausible_answers() {
    for (code, plausible) in PLAUSIBLE {
        let checked = known(code).check(&answers(plausible));
        assert_eq!(checked.map(super::CheckedFields::into_values), Ok(answers(plausible)), "{code}");
    }
    let met: BTreeSet<_> = PLAUSIBLE.iter().map(|(code, _)| *code).collect();
    assert_eq!(met.len(), certificates().len());
}

#[test]
fn family_status_needs_a_purpose_and_nothing_else() {
    let required: Vec<_> = known("family_status").fields.iter().filter(|field| field.required).collect();
    assert_eq!(required.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["purpose"]);
    assert!(required.iter().all(|field| field.when.is_none()));
}

#[test]
fn at_most_six_answers_are_asked_of_anybody_who_owns_what_he_asks_about() {
    for (code, plausible) in PLAUSIBLE.iter().filter(|(_, given)| !given.contains(&("purpose", "other"))) {
        let given = answers(plausible);
        let needed = known(code).asked(&given).filter(|field| field.required).count();
        assert!((1..=6).contains(&needed), "{code}: {needed}");
    }
}

#[test]
fn every_term_holds_from_a_day_and_says_which_law_or_page() {
    for certificate in certificates() {
        assert!(!certificate.terms.is_empty(), "{}", certificate.code.as_str());
        for term in &certificate.terms {
            assert!((1..=50).contains(&term.days) && term.valid_from >= date(2004, 5, 24));
            assert!(term.valid_until.is_none_or(|until| until >= term.valid_from));
        }
    }
}

#[test]
fn a_citizen_reads_nothing_doubtful() {
    for certificate in certificates() {
        let doubtful = certificate.statements.iter().filter(|one| one.source == Source::Doubtful);
        let hidden: Vec<_> = doubtful.map(|one| one.words.el.as_str()).collect();
        assert!(certificate.statements_for_citizens().all(|words| !hidden.contains(&words.el.as_str())));
        let term = certificate.term(date(2026, 11, 22));
        assert!(term.is_none_or(|term| term.source != Source::Doubtful));
    }
    let six_months = |words: &&Words| words.en.contains("six months");
    assert!(!known("family_status").statements_for_citizens().any(|words| six_months(&words)));
}
