//! The legal clock: within how many days a case is due, by which law. The numbers are data with their reference and
//! days of validity (`domain/catalogue/`); nothing here knows one.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::catalogue::{Certificate, Source, Term};
use crate::citizen_request::Kind;

/// The terms of requests, complaints and proposals.
#[must_use]
pub fn of_requests() -> &'static [Term] {
    static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../catalogue/requests.json"))
            .expect("a test reads the terms that are built in")
    });
    &TERMS
}

/// The term in force on a day: the shortest of those that are valid then and not doubtful.
#[must_use]
pub fn in_force(terms: &[Term], on: Date) -> Option<&Term> {
    terms
        .iter()
        .filter(|term| term.source != Source::Doubtful)
        .filter(|term| term.valid_from <= on && term.valid_until.is_none_or(|until| on <= until))
        .min_by_key(|term| term.days)
}

/// The last day on which a request is answered in time; `None` for a comment, which nobody can answer.
#[must_use]
pub fn request_due(kind: Kind, filed_at: Timestamp) -> Option<Date> {
    (!kind.is_anonymous()).then(|| due(of_requests(), filed_at)).flatten()
}

/// The last day on which an application for this certificate is answered in time.
#[must_use]
pub fn application_due(certificate: &Certificate, filed_at: Timestamp) -> Option<Date> {
    due(&certificate.terms, filed_at)
}

/// The day of filing does not count: days are whole days of Europe/Athens.
fn due(terms: &[Term], filed_at: Timestamp) -> Option<Date> {
    let filed_on = day_in_athens(filed_at);
    let days = in_force(terms, filed_on)?.days;
    filed_on.checked_add(i64::from(days).days()).ok()
}

/// The day on the municipality's calendar.
#[must_use]
pub fn day_in_athens(at: Timestamp) -> Date {
    at.to_zoned(athens()).date()
}

/// The first moment of a day on the municipality's calendar; `None` at the ends of the calendar.
#[must_use]
pub fn first_moment_in_athens(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(athens()).ok()?.timestamp())
}

/// The municipality's time zone. Its rules are built in: nothing is read from the machine, so that a day is the same
/// on every machine.
#[must_use]
pub fn athens() -> TimeZone {
    const ATHENS: TimeZone = jiff::tz::get!("Europe/Athens");
    ATHENS
}
