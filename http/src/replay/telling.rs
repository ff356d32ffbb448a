//! One case in sentences: for each event who did what, when, and with which words.

mod words;
mod request;
mod application;
mod verification;

use domain::AccountId;
use domain::certificate_application::ApplicationEvent;
use domain::citizen_request::RequestEvent;
use domain::user_verification::VerificationEvent;
use jiff::Timestamp;
use projections::replay::{CaseLog, StreamKind};
use store::{Role, StoredEvent};

use crate::pages::Frame;
use crate::pages::staff_case::Fact;
use crate::people::People;

/// One event, told.
#[derive(Clone)]
pub struct Sentence {
    /// Its place in the log.
    pub position: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did what.
    pub what: String,
    /// The words that belong to it; personal ones opened, or said to be erased.
    pub facts: Vec<Fact>,
    /// The account that acted; `None` for visitors and the system.
    pub account: Option<AccountId>,
}

/// All events of a case, oldest first. People are called by the names that they have today.
#[must_use]
pub fn tell(frame: &Frame, people: &People, case: &CaseLog) -> Vec<Sentence> {
    case.events().iter().map(|stored| Teller { frame, people, case, stored }.sentence()).collect()
}

/// What one event says.
struct Said {
    what: String,
    facts: Vec<Fact>,
}

/// One event, and what is needed to tell it.
struct Teller<'a> {
    frame: &'a Frame,
    people: &'a People,
    case: &'a CaseLog,
    stored: &'a StoredEvent,
}

impl Teller<'_> {
    fn sentence(&self) -> Sentence {
        let Said { what, facts } = self.said();
        let (position, at) = (self.stored.position, self.stored.recorded_at);
        Sentence { position, at, what, facts, account: self.account() }
    }

    /// An event of a version that is newer than this program is told by its name.
    fn said(&self) -> Said {
        let said = match self.case.kind() {
            StreamKind::Request => self.stored.decode::<RequestEvent>().map(|event| self.request(event)),
            StreamKind::Application => {
                self.stored.decode::<ApplicationEvent>().map(|event| self.application(event))
            }
            StreamKind::Citizen => {
                self.stored.decode::<VerificationEvent>().map(|event| self.verification(event))
            }
        };
        said.unwrap_or_else(|_| self.unknown())
    }

    fn role(&self) -> Option<Role> {
        Role::acting(self.stored.metadata.get("role")?.as_str()?)
    }

    fn account(&self) -> Option<AccountId> {
        self.stored.metadata.get("account")?.as_str()?.parse().ok()
    }
}
