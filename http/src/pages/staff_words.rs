//! A case in the words of the municipality: where a sentence to the citizen says «you», staff read «the citizen».

use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use projections::case::{Happening, HistoryEntry, ProtocolView};

use super::frame::Frame;
use super::words::StatusWords;
use crate::people::People;

/// A status of either service, as a tag shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusTag {
    /// Its name in keys of messages and in addresses.
    pub name: &'static str,
    /// The colour; the words say the same.
    pub class: &'static str,
}

/// One thing that happened, as staff read it.
#[derive(Clone)]
pub struct Told {
    /// When.
    pub at: jiff::Timestamp,
    /// What.
    pub what: String,
    /// The text that belongs to it.
    pub text: Option<String>,
    /// Which member of staff did it.
    pub by: Option<String>,
}

impl StatusTag {
    /// Of a status of either service.
    #[must_use]
    pub fn of(status: &impl StatusWords) -> Self {
        Self { name: status.name(), class: status.class() }
    }
}

impl Frame {
    /// Κατάσταση, for staff.
    #[must_use]
    pub fn staff_status(&self, name: &str) -> String {
        if name == Status::AwaitingCitizen.as_str() || name == ApplicationStatus::AwaitingCitizen.as_str() {
            return self.t("staff-awaiting-citizen");
        }
        self.t(&format!("status-{name}"))
    }

    /// The protocol, for staff: number, year and day where they are known, else the state.
    #[must_use]
    pub fn staff_protocol(&self, protocol: &ProtocolView) -> String {
        match protocol.state {
            ProtocolState::Registered => self.protocol(protocol),
            ProtocolState::None
            | ProtocolState::Requested
            | ProtocolState::Deferred
            | ProtocolState::Refused => self.staff_protocol_state(protocol.state),
        }
    }

    /// The state of the protocol, for staff.
    #[must_use]
    pub fn staff_protocol_state(&self, state: ProtocolState) -> String {
        match state {
            ProtocolState::Deferred => self.t("staff-deferred"),
            ProtocolState::None
            | ProtocolState::Requested
            | ProtocolState::Registered
            | ProtocolState::Refused => self.protocol_state(state),
        }
    }

    /// What happened, with the names of those who did it.
    #[must_use]
    pub fn told<S: StatusWords>(&self, history: &[HistoryEntry<String, S>], people: &People) -> Vec<Told> {
        let told = |entry: &HistoryEntry<String, S>| Told {
            at: entry.at,
            what: self.staff_happening(&entry.what, people),
            text: self.happening_text(&entry.what),
            by: entry.by.map(|by| self.colleague(by, people)),
        };
        history.iter().map(told).collect()
    }

    /// A colleague's name.
    #[must_use]
    pub fn colleague(&self, account: domain::AccountId, people: &People) -> String {
        people.colleague(account).map_or_else(|| self.t("assignee-gone"), |one| one.name.clone())
    }

    fn staff_happening<S: StatusWords>(&self, what: &Happening<String, S>, people: &People) -> String {
        match what {
            Happening::StatusChanged { to, .. } => {
                self.t1("happened-status", "status", self.staff_status(to.name()))
            }
            Happening::Assigned { department, assignee } => {
                let department = department.and_then(|id| people.department(id)).map(str::to_owned);
                let assignee = assignee.map(|id| self.colleague(id, people));
                let parts: Vec<_> = [assignee, department].into_iter().flatten().collect();
                if parts.is_empty() {
                    return self.t("happened-unassigned");
                }
                self.t1("happened-given", "whom", parts.join(" – "))
            }
            Happening::Submitted
            | Happening::Answered { .. }
            | Happening::Withdrawn
            | Happening::Noted { .. }
            | Happening::ProtocolRequested
            | Happening::ProtocolDeferred
            | Happening::Protocolled { .. }
            | Happening::LegalHoldSet { .. }
            | Happening::LegalHoldLifted { .. }
            | Happening::Erased
            | Happening::ProtocolRefused { .. } => self.happening(what),
        }
    }
}
