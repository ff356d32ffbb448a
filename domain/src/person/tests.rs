//! What somebody types of himself, and what is wrong with it.

use jiff::civil::{Date, date};

use super::{Details, DetailsFault, DocumentKind, Faults, RawAddress, RawDetails, parse_day};

const TODAY: Date = date(2026, 11, 22);

fn typed() -> RawDetails<'static> {
    RawDetails {
        given_name: "Ελένη",
        family_name: "Παπαδοπούλου",
        father_name: "Γεώργιος",
        mother_name: "Μαρία",
        birth_date: "1956-03-25",
        tax_number: "094259216",
        identity_kind: "identity_card",
        identity_number: "ΑΒ 123456",
        phone: "+30 210 123-4567",
        address: RawAddress { street: "Ερμού 1", postal_code: "10431", city: "Αθήνα" },
        population_register: "Δήμος Αθηναίων, 1234/5",
    }
}

fn parsed(typed: RawDetails<'_>) -> Details {
    typed.parse(TODAY).expect("good details")
}

#[track_caller]
fn refused(typed: RawDetails<'_>, faults: &[(&'static str, DetailsFault)]) {
    assert_eq!(typed.parse(TODAY), Err(Faults::from(faults)));
}

#[test]
fn good_details_are_kept_as_typed() {
    let details = parsed(typed());
    assert_eq!(details.family_name, "Παπαδοπούλου");
    assert_eq!(details.mother_name.as_deref(), Some("Μαρία"));
    assert_eq!(details.birth_date, date(1956, 3, 25));
    assert_eq!(details.identity.kind, DocumentKind::IdentityCard);
    assert_eq!(details.phone, "+30 210 123-4567");
    assert_eq!(details.address.city, "Αθήνα");
}

#[test]
fn the_mothers_name_and_the_register_may_be_left_out() {
    let details = parsed(RawDetails { mother_name: " ", population_register: "", ..typed() });
    assert_eq!((details.mother_name, details.population_register), (None, None));
}

#[test]
fn everything_else_is_needed_and_told_at_once_in_the_order_of_the_form() {
    let needed = [
        "given_name",
        "family_name",
        "father_name",
        "birth_date",
        "tax_number",
        "identity.kind",
        "identity.number",
        "phone",
        "address.street",
        "address.postal_code",
        "address.city",
    ];
    refused(RawDetails::default(), &needed.map(|field| (field, DetailsFault::Missing)));
}

#[test]
fn a_zero_byte_is_refused_in_every_field() {
    let nul = "a\0";
    let address = RawAddress { street: nul, postal_code: nul, city: nul };
    let everywhere = RawDetails {
        given_name: nul,
        family_name: nul,
        father_name: nul,
        mother_name: nul,
        birth_date: nul,
        tax_number: "094259216",
        identity_kind: nul,
        identity_number: nul,
        phone: nul,
        address,
        population_register: nul,
    };
    let faults = everywhere.parse(TODAY).expect_err("nothing of it is good");
    assert_eq!(faults.len(), 12);
    assert!(faults.iter().all(|(_, fault)| *fault == DetailsFault::Nul), "{faults:?}");
}

#[test]
fn names_have_at_most_a_hundred_characters_of_any_letters() {
    let (longest, longer) = ("ώ".repeat(100), "ώ".repeat(101));
    parsed(RawDetails { given_name: &longest, family_name: "O'Brien-Νάσιο 李", ..typed() });
    let fault = ("given_name", DetailsFault::TooLong { most: 100 });
    refused(RawDetails { given_name: &longer, ..typed() }, &[fault]);
}

#[test]
fn a_birth_date_is_a_day_from_1900_to_today() {
    for good in ["1900-01-01", "2026-11-22", "2024-02-29", " 1956-03-25 "] {
        parsed(RawDetails { birth_date: good, ..typed() });
    }
    let wrong = [
        ("2026-11-23", DetailsFault::InTheFuture),
        ("9999-12-31", DetailsFault::InTheFuture),
        ("1899-12-31", DetailsFault::TooLongAgo),
        ("2023-02-29", DetailsFault::NotADay),
        ("25/3/1956", DetailsFault::NotADay),
        ("19560325", DetailsFault::NotADay),
        ("1956-03-25T10:00", DetailsFault::NotADay),
        ("χθες", DetailsFault::NotADay),
    ];
    for (text, fault) in wrong {
        refused(RawDetails { birth_date: text, ..typed() }, &[("birth_date", fault)]);
    }
}

#[test]
fn a_day_is_written_in_one_form_only() {
    assert_eq!(parse_day("2026-11-22"), Some(TODAY));
    for other in ["2026-1-22", "+002026-11-22", "2026-11-22Z", "2026-326", "２026-11-22", ""] {
        assert_eq!(parse_day(other), None, "{other}");
    }
}

#[test]
fn a_tax_number_is_checked() {
    let wrong = [("123456781", DetailsFault::WrongCheckDigit), ("000000000", DetailsFault::WrongCheckDigit)];
    for (text, fault) in [&wrong[..], &[("12345", DetailsFault::NotNineDigits)]].concat() {
        refused(RawDetails { tax_number: text, ..typed() }, &[("tax_number", fault)]);
    }
}

#[test]
fn a_phone_has_six_to_twenty_digits_and_what_people_write_between_them() {
    for good in ["210123", "(+30) 210-1234567", "12345678901234567890"] {
        parsed(RawDetails { phone: good, ..typed() });
    }
    for bad in ["21012", "123456789012345678901", "210 123 x", "٢١٠١٢٣٤", "------"] {
        refused(RawDetails { phone: bad, ..typed() }, &[("phone", DetailsFault::NotAPhone)]);
    }
    let spaced = format!("210123{}", " ".repeat(40));
    refused(RawDetails { phone: &spaced, ..typed() }, &[("phone", DetailsFault::TooLong { most: 40 })]);
}

#[test]
fn a_postal_code_has_five_digits() {
    let with = |postal_code| RawDetails { address: RawAddress { postal_code, ..typed().address }, ..typed() };
    assert_eq!(parsed(with(" 104 31")).address.postal_code, "10431");
    for bad in ["1043", "104311", "GR104", "١٠٤٣١"] {
        refused(with(bad), &[("address.postal_code", DetailsFault::NotFiveDigits)]);
    }
}

#[test]
fn the_kind_of_document_is_one_that_there_is() {
    for kind in DocumentKind::ALL {
        parsed(RawDetails { identity_kind: kind.as_str(), ..typed() });
    }
    refused(
        RawDetails { identity_kind: "library_card", ..typed() },
        &[("identity.kind", DetailsFault::UnknownValue)],
    );
}

#[test]
fn what_the_clerk_checks_is_told_from_what_he_does_not() {
    let before = parsed(typed());
    let moved = parsed(RawDetails {
        phone: "2310 000000",
        address: RawAddress { city: "Βόλος", ..typed().address },
        population_register: "",
        ..typed()
    });
    assert_eq!(before.checked(), moved.checked());
    assert_ne!(before.whole(), moved.whole());
    let others = [
        RawDetails { given_name: "Ελένα", ..typed() },
        RawDetails { family_name: "Νάσιου", ..typed() },
        RawDetails { father_name: "Ιωάννης", ..typed() },
        RawDetails { mother_name: "", ..typed() },
        RawDetails { birth_date: "1956-03-26", ..typed() },
        RawDetails { tax_number: "094429812", ..typed() },
        RawDetails { identity_kind: "passport", ..typed() },
        RawDetails { identity_number: "ΑΒ 123457", ..typed() },
    ];
    for other in others {
        assert_ne!(before.checked(), parsed(other).checked());
    }
}

#[test]
fn debug_shows_nothing_of_what_was_typed() {
    let shown = format!("{:?} {:?} {:?}", typed(), typed().address, parsed(typed()));
    for secret in ["Ελένη", "Ερμού", "094259216", "123456", "210"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn every_fault_has_a_name_of_its_own() {
    use DetailsFault::*;
    let faults = [
        Missing,
        TooLong { most: 1 },
        Nul,
        UnknownValue,
        NotOffered,
        NotNineDigits,
        WrongCheckDigit,
        NotAPhone,
        NotFiveDigits,
        NotADay,
        InTheFuture,
        TooLongAgo,
    ];
    let codes: std::collections::BTreeSet<_> = faults.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), faults.len());
}
