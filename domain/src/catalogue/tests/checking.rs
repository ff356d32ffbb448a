//! What is wrong with an answer.

use super::*;
use crate::catalogue::FieldFault;

#[track_caller]
fn faults(code: &str, given: &[(&str, &str)], expected: &[(&str, FieldFault)]) {
    let found = known(code).check(&answers(given)).expect_err("something is wrong");
    let found: Vec<_> = found.iter().map(|(name, fault)| (name.as_str(), *fault)).collect();
    assert_eq!(found, expected);
}

const PLOT: &[(&str, &str)] = &[
    ("property_kind", "plot"),
    ("purpose", "loan"),
    ("capacity", "owner"),
    ("property_address", "Θέση Αλώνια"),
    ("area", "500"),
];

fn plot(more: &[(&str, &str)]) -> Result<(), Vec<(String, FieldFault)>> {
    known("tap_clearance").check(&answers(&[PLOT, more].concat())).map(|_| ())
}

#[track_caller]
fn plot_refused(name: &str, text: &str, fault: FieldFault) {
    assert_eq!(plot(&[(name, text)]), Err(vec![(name.to_owned(), fault)]), "{name}: {text}");
}

#[test]
fn every_fault_is_told_at_once_in_the_order_of_the_catalogue_and_then_what_is_not_asked() {
    faults(
        "registry_act",
        &[("act", "divorce"), ("act_year", "99"), ("zodiac", "Κριός"), ("colour", "x")],
        &[
            ("act", FieldFault::UnknownChoice),
            ("person", FieldFault::Missing),
            ("registry_office", FieldFault::Missing),
            ("act_year", FieldFault::NotOfItsKind),
            ("colour", FieldFault::NotAsked),
            ("zodiac", FieldFault::NotAsked),
        ],
    );
}

#[test]
fn a_blank_answer_is_none_and_is_not_kept() {
    faults("family_status", &[("purpose", " \n")], &[("purpose", FieldFault::Missing)]);
    let given = answers(&[("purpose", "Σύνταξη"), ("subject", " "), ("zodiac", "")]);
    let kept = known("family_status").check(&given).expect("blank answers do no harm").into_values();
    assert_eq!(kept, answers(&[("purpose", "Σύνταξη")]));
}

#[test]
fn an_answer_is_kept_byte_for_byte() {
    for text in ["  με κενά ", "ω\u{301}ρα", "α\r\nβ"] {
        let kept = known("family_status").check(&answers(&[("purpose", text)])).expect("good");
        assert_eq!(kept.into_values()["purpose"], text);
    }
}

#[test]
fn length_is_counted_in_characters() {
    let longest = "ώ".repeat(500);
    assert!(known("family_status").check(&answers(&[("purpose", &longest)])).is_ok());
    let longer = "ώ".repeat(501);
    faults("family_status", &[("purpose", &longer)], &[("purpose", FieldFault::TooLong)]);
}

#[test]
fn a_zero_byte_is_refused() {
    faults("family_status", &[("purpose", "\0")], &[("purpose", FieldFault::Nul)]);
    faults(
        "registry_act",
        &[("act", "\0"), ("person", "Ν"), ("registry_office", "Β")],
        &[("act", FieldFault::Nul)],
    );
}

#[test]
fn digits_may_be_spaced_as_bills_print_them() {
    for good in ["01234567890", "1 23456789-02 5", " 123 "] {
        assert_eq!(plot(&[("atak", good)]), Ok(()), "{good}");
    }
    for bad in ["12a", "-12", "1--2", "١٢٣", "-", "1.2"] {
        plot_refused("atak", bad, FieldFault::NotOfItsKind);
    }
}

#[test]
fn an_amount_has_a_comma_or_a_point() {
    for good in ["85", "85,5", "85.5", "120.000", "120.000,50", "1.200.000", " 7 "] {
        assert_eq!(plot(&[("value", good)]), Ok(()), "{good}");
    }
    for bad in ["-1", "85,", ",5", "1,2,3", "1.20.000,5", "85 m2", "1e5", "NaN", "٨٥"] {
        plot_refused("value", bad, FieldFault::NotOfItsKind);
    }
}

#[test]
fn a_year_has_four_digits_between_1800_and_2200() {
    let of = |year| known("male_register").check(&answers(&[("birth_year", year), ("use", "military")]));
    for good in ["1800", "1956", "2200", " 1956 "] {
        assert!(of(good).is_ok(), "{good}");
    }
    for bad in ["1799", "2201", "56", "+956", "19560", "χίλια"] {
        assert!(of(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_date_is_a_day_of_the_calendar() {
    let act = [("act", "birth"), ("person", "Ν"), ("registry_office", "Β")];
    let on = |day| known("registry_act").check(&answers(&[&act[..], &[("event_date", day)]].concat()));
    assert!(on("2024-02-29").is_ok() && on(" 1956-03-25 ").is_ok());
    for bad in ["2023-02-29", "25/3/1956", "1956-3-25", "20240229"] {
        assert!(on(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_tax_number_is_checked() {
    let owned_by = |tax_number| {
        let owner = [("capacity", "representative"), ("owner", "Ν"), ("owner_tax_number", tax_number)];
        let rest = PLOT.iter().copied().filter(|(name, _)| *name != "capacity");
        known("tap_clearance").check(&answers(&rest.chain(owner).collect::<Vec<_>>())).map(|_| ())
    };
    assert_eq!(owned_by("094 259 216"), Ok(()));
    for (bad, fault) in [
        ("000000000", FieldFault::WrongCheckDigit),
        ("123456781", FieldFault::WrongCheckDigit),
        ("12", FieldFault::NotOfItsKind),
    ] {
        assert_eq!(owned_by(bad), Err(vec![("owner_tax_number".to_owned(), fault)]), "{bad}");
    }
}

#[test]
fn what_is_not_asked_beside_the_other_answers_is_refused() {
    plot_refused("supply_number", "123456789", FieldFault::NotAsked);
    plot_refused("floor", "2ος", FieldFault::NotAsked);
    plot_refused("owner", "Ν", FieldFault::NotAsked);
    plot_refused("Property_kind", "plot", FieldFault::NotAsked);
}

#[test]
fn nothing_is_said_of_what_depends_on_a_faulty_answer() {
    let without_kind = [&PLOT[1..], &[("supply_number", "123456789")]].concat();
    faults("tap_clearance", &without_kind, &[("property_kind", FieldFault::Missing)]);
    let castle = [&[("property_kind", "castle"), ("floor", "2ος")], &PLOT[1..]].concat();
    faults("tap_clearance", &castle, &[("property_kind", FieldFault::UnknownChoice)]);
}

#[test]
fn what_is_asked_follows_the_answers() {
    let tap = known("tap_clearance");
    let asks = |kind: &str, name: &str| {
        tap.asked(&answers(&[("property_kind", kind)])).any(|field| field.name == name)
    };
    for (kind, name, asked) in [
        ("electrified", "supply_number", true),
        ("not_electrified", "supply_number", false),
        ("not_electrified", "no_power_because", true),
        ("plot", "floor", false),
        ("plot", "property_address", true),
        ("castle", "floor", false),
    ] {
        assert_eq!(asks(kind, name), asked, "{name} of {kind}");
    }
}

#[test]
fn every_fault_has_a_name_of_its_own() {
    let faults = [
        FieldFault::Missing,
        FieldFault::TooLong,
        FieldFault::Nul,
        FieldFault::NotOfItsKind,
        FieldFault::WrongCheckDigit,
        FieldFault::UnknownChoice,
        FieldFault::NotAsked,
    ];
    let codes: BTreeSet<_> = faults.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), faults.len());
}

#[test]
fn debug_shows_no_answer() {
    let checked = known("family_status").check(&answers(&[("purpose", "Σύνταξη")])).expect("good");
    assert!(!format!("{checked:?}").contains("Σύνταξη"));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_answers_whatever_make_it_panic_and_what_is_kept_was_given(
            place in 0..9_usize,
            names in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
            texts in prop::collection::vec(".{0,20}|[0-9., -]{1,12}|plot|electrified|representative", 12),
        ) {
            let certificate = &certificates()[place];
            let name = |index: &prop::sample::Index| certificate.fields[index.index(certificate.fields.len())].name.clone();
            let given: BTreeMap<_, _> = names.iter().map(name).zip(texts).collect();
            match certificate.check(&given) {
                Ok(checked) => {
                    let kept = checked.into_values();
                    prop_assert!(kept.iter().all(|(name, text)| given.get(name) == Some(text)));
                }
                Err(faults) => prop_assert!(!faults.is_empty()),
            }
        }
    }
}
