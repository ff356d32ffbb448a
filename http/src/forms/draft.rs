//! What somebody was filling in when he turned out to be signed out: carried through sign-in and registration in
//! hidden fields, and shown again afterwards. Nothing of it is kept on the server.

use domain::AccountId;
use domain::catalogue::{CertificateCode, certificate};

use super::Body;
use super::application::Step;
use super::counter::CounterAction;
use super::staff::Action;
use crate::cases::{CaseRef, Service};

/// Where a draft belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftOf {
    /// «Νέο Αίτημα».
    NewRequest,
    /// «Τα στοιχεία μου».
    Details,
    /// This step of an application for this certificate.
    Application(&'static CertificateCode, Step),
    /// This form on the staff's page of this case.
    StaffCase(CaseRef, Action),
    /// This form on the counter's page of this citizen.
    Counter(AccountId, CounterAction),
    /// The cancellation of this entry (year, number) of the register's book.
    Cancellation(i16, u64),
}

/// A form half filled in.
#[derive(Clone)]
pub struct Draft {
    /// Where it belongs.
    pub of: DraftOf,
    /// Its fields.
    pub body: Body,
}

const PREFIX: &str = "draft.";
const OF: &str = "draft_of";

impl Draft {
    /// The draft that a sign-in or registration form carries.
    #[must_use]
    pub fn carried(body: &Body) -> Option<Self> {
        let of = DraftOf::from_name(body.text(OF))?;
        let fields = body.pairs().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        Some(Self { of, body: Body::of(fields.map(|(name, value)| (name.to_owned(), value.to_owned()))) })
    }

    /// The hidden fields that carry it.
    #[must_use]
    pub fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.body.pairs().map(|(name, value)| (format!("{PREFIX}{name}"), value.to_owned()));
        fields.chain([(OF.to_owned(), self.of.name())]).collect()
    }
}

impl DraftOf {
    fn name(self) -> String {
        match self {
            Self::NewRequest => "request".to_owned(),
            Self::Details => "details".to_owned(),
            Self::Application(code, step) => format!("application/{}/{}", code.as_str(), step.path()),
            Self::StaffCase(case, action) => {
                format!("{}/{}/{}", case.service.as_str(), case.id, action.as_str())
            }
            Self::Counter(citizen, action) => format!("citizens/{citizen}/{}", action.as_str()),
            Self::Cancellation(year, number) => format!("register/{year}/{number}"),
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        if name == "request" {
            return Some(Self::NewRequest);
        }
        if name == "details" {
            return Some(Self::Details);
        }
        if let Some(rest) = name.strip_prefix("application/") {
            let (code, step) = rest.split_once('/')?;
            let certificate = certificate(code)?;
            return Some(Self::Application(&certificate.code, Step::from_path(certificate, step)?));
        }
        let (what, rest) = name.split_once('/')?;
        let (id, action) = rest.split_once('/')?;
        if what == "citizens" {
            return Some(Self::Counter(id.parse().ok()?, CounterAction::from_name(action)?));
        }
        if what == "register" {
            return Some(Self::Cancellation(id.parse().ok()?, action.parse().ok()?));
        }
        let case = CaseRef { service: Service::from_name(what)?, id: id.parse().ok()? };
        Some(Self::StaffCase(case, Action::from_name(action)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_survives_being_carried() {
        let typed =
            Body::of([("subject".to_owned(), "Λάμπα".to_owned()), ("text".to_owned(), "a\nb".to_owned())]);
        let draft = Draft { of: DraftOf::NewRequest, body: typed };
        let carried = Draft::carried(&Body::of(draft.hidden())).expect("a draft");
        assert_eq!(carried.of, DraftOf::NewRequest);
        assert_eq!(carried.body.text("subject"), "Λάμπα");
        assert_eq!(carried.body.text("text"), "a\nb");
    }

    #[test]
    fn where_a_cancellation_belongs_survives_being_carried() {
        let of = DraftOf::Cancellation(2026, 7);
        assert_eq!(DraftOf::from_name(&of.name()), Some(of));
        assert_eq!(DraftOf::from_name("register/2026/x"), None);
    }
}
