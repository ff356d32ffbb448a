//! A case as staff read it, of either service: what was filed and by whom, what happened, and what may be done now.

use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId};
use jiff::Timestamp;
use projections::applications::{self, ApplicationView};
use projections::case::{AnswerView, ProtocolView};
use projections::requests::{self, RequestView};
use store::{Session, Unread};

use super::facts::{Fact, applicant, of_application, of_request, sender};
use crate::cases::{CaseRef, Service};
use crate::pages::queue::{About, Line};
use crate::pages::staff_words::{StatusTag, Told};
use crate::pages::{Failure, Frame, Visit};
use crate::people::People;
use crate::session::reach;

/// A case.
#[derive(Clone)]
pub struct Dossier {
    /// What the list shows too.
    pub line: Line,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// Who acts next, in one sentence.
    pub next_step: String,
    /// Until when it must be answered, and by which law.
    pub due: Option<String>,
    /// What was filed.
    pub filed: Vec<Fact>,
    /// Who filed it, as he was then; empty for an anonymous comment.
    pub person: Vec<Fact>,
    /// His page at the counter.
    pub account: Option<AccountId>,
    /// The newest answer.
    pub answer: Option<AnswerView>,
    /// Oldest first.
    pub history: Vec<Told>,
    /// The department in charge.
    pub department: Option<DepartmentId>,
    /// `If-Match`.
    pub revision: u64,
    /// The statuses that may be chosen now.
    pub statuses: Vec<(&'static str, String)>,
    /// What may be done now, by somebody who may do everything.
    pub offers: Vec<Offer>,
}

/// Something that a form on the page does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Answer it.
    Answer,
    /// Close it with the answer.
    Close,
    /// Send it to the protocol.
    Protocol,
    /// Send it to the protocol again, or let it be tried now.
    Retry,
    /// Write the number by hand.
    Number,
}

/// A case of either service, as its read model has it.
pub enum Filed {
    /// A request.
    Request(Box<RequestView>),
    /// An application.
    Application(Box<ApplicationView>),
}

impl Filed {
    /// The case as it is now; `None` when there is none in this clerk's reach.
    pub async fn load(
        visit: &Visit,
        clerk: &Session,
        case: CaseRef,
    ) -> Result<Option<Unread<Self>>, Failure> {
        let (store, reach) = (&visit.app.store, reach(&clerk.account));
        Ok(match case.service {
            Service::Requests => {
                let view = requests::for_staff(store, domain::RequestId(case.id), reach).await?;
                view.map(|view| view.map(|view| Self::Request(Box::new(view))))
            }
            Service::Applications => {
                let view = applications::for_staff(store, domain::ApplicationId(case.id), reach).await?;
                view.map(|view| view.map(|view| Self::Application(Box::new(view))))
            }
        })
    }

    /// The department in charge.
    #[must_use]
    pub fn department(&self) -> Option<DepartmentId> {
        match self {
            Self::Request(view) => view.department,
            Self::Application(view) => view.department,
        }
    }
}

impl Dossier {
    /// As staff read it.
    #[must_use]
    pub fn of(filed: Filed, frame: &Frame, people: &People) -> Self {
        match filed {
            Filed::Request(view) => Self::of_request(*view, frame, people),
            Filed::Application(view) => Self::of_application(*view, frame, people),
        }
    }

    /// A request.
    #[must_use]
    pub fn of_request(view: RequestView, frame: &Frame, people: &People) -> Self {
        let (status, kind) = (view.row.status, view.row.kind);
        let choice = |to: Status| {
            let key = match to {
                Status::InProgress if status.asks_reason_for(to) => "reopen-with-reason",
                _ if status.asks_reason_for(to) => "with-reason",
                _ => return (to.as_str(), frame.staff_status(to.as_str())),
            };
            (to.as_str(), frame.t1(key, "status", frame.staff_status(to.as_str())))
        };
        let mut offers = protocol_offers(view.row.protocol.state);
        if status.may_become(Status::Answered, kind) {
            offers.extend([Offer::Answer, Offer::Close]);
        }
        if view.row.protocol.state == ProtocolState::None && status != Status::Withdrawn {
            offers.extend([Offer::Protocol, Offer::Number]);
        }
        Self {
            submitted_at: view.row.submitted_at,
            next_step: frame.next_step_of_staff(&view),
            due: frame.due(&view),
            filed: of_request(frame, &view),
            person: view.sender.as_ref().map(|view| sender(frame, view)).unwrap_or_default(),
            account: view.sender.as_ref().map(|sender| sender.account),
            history: frame.told(&view.history, people),
            department: view.department,
            revision: view.revision,
            statuses: status.choices(kind).map(choice).collect(),
            offers,
            answer: view.answer,
            line: view.row.into(),
        }
    }

    /// An application.
    #[must_use]
    pub fn of_application(view: ApplicationView, frame: &Frame, people: &People) -> Self {
        let (status, state) = (view.row.status, view.row.protocol.state);
        let choice = |to: ApplicationStatus| {
            let words = frame.staff_status(to.as_str());
            let words = if to.asks_reason() { frame.t1("with-reason", "status", words) } else { words };
            (to.as_str(), words)
        };
        let may_be =
            |to: &ApplicationStatus| *to != ApplicationStatus::Issued || state == ProtocolState::Registered;
        let mut offers = protocol_offers(state);
        if status != ApplicationStatus::Withdrawn {
            offers.push(Offer::Answer);
        }
        Self {
            submitted_at: view.row.submitted_at,
            next_step: frame.next_step_of_staff(&view),
            due: frame.due(&view),
            filed: of_application(frame, &view),
            person: applicant(frame, &view.applicant),
            account: Some(view.applicant.account),
            history: frame.told(&view.history, people),
            department: view.department,
            revision: view.revision,
            statuses: status.choices().filter(may_be).map(choice).collect(),
            offers,
            answer: view.answer,
            line: view.row.into(),
        }
    }

    /// Whether the page has a form for it.
    #[must_use]
    pub fn offers(&self, offer: Offer) -> bool {
        self.offers.contains(&offer)
    }

    /// Where it stands with the register.
    #[must_use]
    pub fn protocol(&self) -> &ProtocolView {
        &self.line.protocol
    }

    /// In which status.
    #[must_use]
    pub fn status(&self) -> StatusTag {
        self.line.status
    }

    /// Whether nobody knows who filed it.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        matches!(&self.line.about, About::Request { kind, .. } if kind.is_anonymous())
    }

    /// Whether a certificate waits for its number before it can be issued.
    #[must_use]
    pub fn waits_for_number(&self) -> bool {
        self.line.case.service == Service::Applications
            && self.line.is_open
            && self.protocol().state != ProtocolState::Registered
    }
}

/// What a registrar may do: what waits is tried now, what was refused is sent again, and both may be numbered by hand.
fn protocol_offers(state: ProtocolState) -> Vec<Offer> {
    match state {
        ProtocolState::Requested | ProtocolState::Deferred | ProtocolState::Refused => {
            vec![Offer::Retry, Offer::Number]
        }
        ProtocolState::None | ProtocolState::Registered => vec![],
    }
}
