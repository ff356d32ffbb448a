//! Moments of a case, as somebody types them in the address or in a field.

use projections::replay::CaseLog;
use store::StoredEvent;

use super::Body;
use super::field::{Fault, Field, faulty};
use crate::replay::When;

/// Which moment of a case is wanted, and between which two it is compared.
#[derive(Clone)]
pub struct Moments {
    /// The moment that is shown; empty for the newest.
    pub at: Field,
    /// From when it is compared; empty for before it was filed.
    pub from: Field,
    /// Up to when it is compared; empty for the newest.
    pub to: Field,
}

/// A moment, on one case.
#[derive(Clone, Copy)]
pub enum Picked<'a> {
    /// Nothing was typed.
    Unsaid,
    /// What was typed is no moment; the error is at the field.
    Unreadable,
    /// The case was not there yet.
    TooEarly,
    /// The newest event then.
    Event(&'a StoredEvent),
}

impl Moments {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        Self { at: query.field("at"), from: query.field("from"), to: query.field("to") }
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.at, &self.from, &self.to])
    }
}

/// The event that the field means, or an error at the field.
pub fn pick<'a>(field: &mut Field, case: &'a CaseLog) -> Picked<'a> {
    if field.error.is_none() && field.value.trim().is_empty() {
        return Picked::Unsaid;
    }
    let Some(when) = When::parse(&field.value).filter(|_| field.error.is_none()) else {
        field.error.get_or_insert(Fault::of("error-moment"));
        return Picked::Unreadable;
    };
    when.on(case).map_or(Picked::TooEarly, Picked::Event)
}

impl<'a> Picked<'a> {
    /// The event, if one is meant.
    #[must_use]
    pub fn event(self) -> Option<&'a StoredEvent> {
        match self {
            Self::Event(event) => Some(event),
            Self::Unsaid | Self::Unreadable | Self::TooEarly => None,
        }
    }
}
