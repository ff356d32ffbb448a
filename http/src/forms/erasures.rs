//! What an administrator types about erasures: whom and why; that a case is held; why an erasure is refused.

use domain::words::{LegalBasis, Reason};
use uuid::Uuid;

use super::Body;
use super::field::{Field, Sentences, faulty};
use crate::erasures::Hold;

const REASON: Sentences =
    Sentences { missing: "error-erasure-reason-missing", too_long: "error-reason-long" };
const LAW: Sentences = Sentences { missing: "error-erasure-reason-missing", too_long: "error-law-long" };

/// Who is to be forgotten, or which case.
#[derive(Clone)]
pub struct AskForm {
    /// The id of a person or a case.
    pub id: Field,
    /// Why.
    pub reason: Field,
    /// By which law.
    pub legal_basis: Field,
}

/// Whether a law holds a case.
#[derive(Clone)]
pub struct HoldForm {
    /// The id of the case.
    pub case: Field,
    /// `set` or `lift`.
    pub hold: Field,
    /// Why.
    pub reason: Field,
}

/// Why an erasure is refused.
#[derive(Clone)]
pub struct RefusalForm {
    /// As typed.
    pub reason: Field,
}

impl AskForm {
    /// From what was sent; an empty body is an empty form.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        let [id, reason, legal_basis] = ["id", "reason", "legal_basis"].map(|name| body.field(name));
        Self { id, reason, legal_basis }
    }

    /// What is asked, or `None` and the errors are at the fields.
    pub fn wanted(&mut self) -> Option<(Uuid, Reason, Option<LegalBasis>)> {
        let id = self.id.choose("error-erasure-id", id);
        let reason = self.reason.parse(REASON, Reason::parse);
        let legal_basis = self.legal_basis.parse(LAW, LegalBasis::parse_optional);
        Some((id?, reason?, legal_basis?))
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.id, &self.reason, &self.legal_basis])
    }
}

impl HoldForm {
    /// From what was sent; an empty body is an empty form.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        let [mut case, hold, mut reason] = ["case", "hold", "reason"].map(|name| body.field(name));
        (case.id, reason.id) = ("hold-case", "hold-reason");
        Self { case, hold, reason }
    }

    /// What is asked, or `None` and the errors are at the fields.
    pub fn wanted(&mut self) -> Option<(Uuid, Hold)> {
        let case = self.case.choose("error-erasure-id", id);
        let hold = self.hold.choose("error-hold", |name| match name {
            "set" => Some(Hold::Set as fn(Reason) -> Hold),
            "lift" => Some(Hold::Lift as fn(Reason) -> Hold),
            _ => None,
        });
        let reason = self.reason.parse(REASON, Reason::parse);
        Some((case?, hold?(reason?)))
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.case, &self.hold, &self.reason])
    }
}

impl RefusalForm {
    /// From what was sent; an empty body is an empty form.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { reason: body.field("reason") }
    }

    /// The reason, or `None` and the error is at the field.
    pub fn reason(&mut self) -> Option<Reason> {
        self.reason.parse(REASON, Reason::parse)
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.reason])
    }
}

fn id(text: &str) -> Option<Uuid> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_at_its_field() {
        let mut form = AskForm::of(&Body::read(b"id=x&reason=+"));
        assert!(form.wanted().is_none());
        assert_eq!(form.faulty().iter().map(|field| field.id).collect::<Vec<_>>(), ["id", "reason"]);
        let mut form = HoldForm::of(&Body::read(b"case=&hold=x&reason="));
        assert!(form.wanted().is_none());
        let ids: Vec<_> = form.faulty().iter().map(|field| field.id).collect();
        assert_eq!(ids, ["hold-case", "hold", "hold-reason"]);
        assert!(RefusalForm::of(&Body::default()).reason().is_none());
    }

    #[test]
    fn a_law_may_be_left_out() {
        let body = b"id=+0193a3c0-0000-7000-8000-0000000000a1+&reason=because&legal_basis=";
        let wanted = AskForm::of(&Body::read(body)).wanted();
        assert!(wanted.is_some_and(|(_, _, law)| law.is_none()));
    }
}
