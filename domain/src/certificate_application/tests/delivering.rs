//! What was chosen in the form, before there is a command.

use super::*;
use crate::certificate_application::RawDelivery;
use crate::person::{DetailsFault, Faults, RawAddress};

fn chosen(method: &str) -> RawDelivery<'_> {
    RawDelivery { method, ..RawDelivery::default() }
}

fn parsed(raw: RawDelivery<'_>, home: Option<&Address>) -> Result<Delivery, Faults> {
    raw.parse(certificate("family_status").expect("it is there"), home)
}

#[test]
fn the_plain_ways_need_nothing_more_and_keep_nothing_more() {
    let address = RawAddress { street: "Ερμού 1", postal_code: "x", city: "" };
    for method in ["portal", "email", "municipality", "govgr"] {
        let raw = RawDelivery { method, address, office: "ΚΕΠ Βόλου" };
        let expected = by(DeliveryMethod::from_name(method).expect("a method"));
        assert_eq!(parsed(raw, Some(&home())), Ok(expected));
    }
}

#[test]
fn by_post_it_goes_to_the_address_that_was_typed_or_else_home() {
    let typed = RawAddress { street: "Ρήγα 2", postal_code: "382 21", city: "Βόλος" };
    let there = parsed(RawDelivery { address: typed, ..chosen("post") }, Some(&home()));
    let volos =
        Address { street: "Ρήγα 2".into(), postal_code: "38221".into(), city: "Βόλος".into() };
    assert_eq!(there.expect("a good address").address, Some(Personal::Known(volos)));
    let at_home = parsed(chosen("post"), Some(&home()));
    assert_eq!(at_home.expect("he has a home").address, Some(Personal::Known(home())));
}

#[test]
fn half_an_address_is_no_address() {
    let half = RawAddress { street: "Ρήγα 2", postal_code: "38", city: " " };
    let faults = vec![
        ("delivery.address.postal_code", DetailsFault::NotFiveDigits),
        ("delivery.address.city", DetailsFault::Missing),
    ];
    assert_eq!(parsed(RawDelivery { address: half, ..chosen("post") }, Some(&home())), Err(faults));
}

#[test]
fn without_a_home_an_address_is_needed_by_post() {
    let fields = ["delivery.address.street", "delivery.address.postal_code", "delivery.address.city"];
    let faults = fields.map(|field| (field, DetailsFault::Missing));
    assert_eq!(parsed(chosen("post"), None), Err(faults.to_vec()));
}

#[test]
fn a_citizens_service_centre_is_named() {
    let there = parsed(RawDelivery { office: "ΚΕΠ Βόλου", ..chosen("kep") }, None).expect("it is named");
    assert_eq!((there.method, there.office), (DeliveryMethod::Kep, Some(known("ΚΕΠ Βόλου"))));
    let longer = "Κ".repeat(101);
    for (office, fault) in [(" ", DetailsFault::Missing), (&longer, DetailsFault::TooLong { most: 100 })] {
        let raw = RawDelivery { office, ..chosen("kep") };
        assert_eq!(parsed(raw, None), Err(vec![("delivery.office", fault)]));
    }
}

#[test]
fn a_way_that_is_missing_unknown_or_not_offered_is_told_apart() {
    let strict = certificate("nearest_relatives").expect("it is there");
    let wrong = [
        ("", DetailsFault::Missing),
        ("pigeon", DetailsFault::UnknownValue),
        ("Portal", DetailsFault::UnknownValue),
        ("email", DetailsFault::NotOffered),
    ];
    for (method, fault) in wrong {
        assert_eq!(chosen(method).parse(strict, None), Err(vec![("delivery.method", fault)]), "{method}");
    }
}

#[test]
fn debug_shows_nothing_of_what_was_chosen() {
    assert_eq!(format!("{:?}", RawDelivery { office: "ΚΕΠ Βόλου", ..chosen("kep") }), "RawDelivery(…)");
}
