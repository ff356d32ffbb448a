//! A case in words, of whichever service: its kind, its state, who acts next, what happened.
//!
//! `services` holds in what requests and applications differ, `certificates` what the catalogue says.

mod services;
mod certificates;

use std::borrow::Borrow;

use domain::citizen_request::Kind;
use domain::protocol::ProtocolState;
use projections::case::{Happening, ProtocolView};

pub use certificates::{Answered, address_lines, certificate_name};
pub use services::{CaseWords, StatusWords};

use super::frame::Frame;

impl Frame {
    /// Είδος.
    #[must_use]
    pub fn kind(&self, kind: impl Borrow<Kind>) -> String {
        self.t(&format!("kind-{}", kind.borrow().as_str()))
    }

    /// Κατάσταση.
    #[must_use]
    pub fn status(&self, status: impl StatusWords) -> String {
        self.t(&format!("status-{}", status.name()))
    }

    /// The colour of a status' tag; its words say the same.
    #[must_use]
    pub fn status_class(&self, status: impl StatusWords) -> &'static str {
        status.class()
    }

    /// The state of the protocol.
    #[must_use]
    pub fn protocol_state(&self, state: impl Borrow<ProtocolState>) -> String {
        self.t(match state.borrow() {
            ProtocolState::None => "protocol-none",
            ProtocolState::Requested => "protocol-requested",
            ProtocolState::Deferred => "protocol-deferred",
            ProtocolState::Registered => "protocol-registered",
            ProtocolState::Refused => "protocol-refused",
        })
    }

    /// Number, year and day where they are known, else the state.
    #[must_use]
    pub fn protocol(&self, protocol: &ProtocolView) -> String {
        let ProtocolView { number: Some(number), year: Some(year), date, .. } = protocol else {
            return self.protocol_state(protocol.state);
        };
        let date = date.map(|date| format!(" – {}", self.language.day(date).text)).unwrap_or_default();
        format!("{number}/{year}{date}")
    }

    /// Who acts next, in one sentence, for the citizen.
    #[must_use]
    pub fn next_step(&self, case: &impl CaseWords) -> String {
        self.t(&case.next_key())
    }

    /// Who acts next, in one sentence, for staff.
    #[must_use]
    pub fn next_step_of_staff(&self, case: &impl CaseWords) -> String {
        self.t(&case.next_key_of_staff())
    }

    /// Until when an open case must be answered, and by which law, in one sentence.
    #[must_use]
    pub fn due(&self, case: &impl CaseWords) -> Option<String> {
        let (day, term) = case.due()?;
        let (day, reference) = (self.day(&day).text, self.words(&term.reference));
        Some(self.language.say_with("due-sentence", &[("day", &day), ("reference", reference)]))
    }

    /// Personal text, or that it was erased.
    #[must_use]
    pub fn typed(&self, text: &Option<String>) -> String {
        text.clone().unwrap_or_else(|| self.t("erased"))
    }

    /// What happened, as a heading.
    #[must_use]
    pub fn happening<S: StatusWords>(&self, what: &Happening<String, S>) -> String {
        match what {
            Happening::Submitted => self.t("happened-submitted"),
            Happening::StatusChanged { to, .. } => self.t1("happened-status", "status", self.status(to)),
            Happening::Answered { .. } => self.t("happened-answered"),
            Happening::Withdrawn => self.t("happened-withdrawn"),
            Happening::Assigned { assignee: Some(_), .. } => self.t("happened-assigned"),
            Happening::Assigned { assignee: None, .. } => self.t("happened-unassigned"),
            Happening::Noted { .. } => self.t("happened-noted"),
            Happening::ProtocolRequested => self.t("happened-protocol-requested"),
            Happening::ProtocolDeferred => self.t("happened-protocol-deferred"),
            Happening::Protocolled { number, year, .. } => {
                self.t1("happened-protocolled", "number", format!("{number}/{year}"))
            }
            Happening::ProtocolRefused { .. } => self.t("happened-protocol-refused"),
            Happening::LegalHoldSet { .. } => self.t("happened-hold-set"),
            Happening::LegalHoldLifted { .. } => self.t("happened-hold-lifted"),
            Happening::Erased => self.t("happened-erased"),
        }
    }

    /// The text that belongs to what happened.
    #[must_use]
    pub fn happening_text<S>(&self, what: &Happening<String, S>) -> Option<String> {
        match what {
            Happening::StatusChanged { reason, .. } => reason.clone(),
            Happening::Answered { text } | Happening::Noted { text } => Some(self.typed(text)),
            Happening::ProtocolRefused { reason } => Some(reason.clone()),
            Happening::LegalHoldSet { reason } | Happening::LegalHoldLifted { reason } => {
                Some(self.typed(reason))
            }
            Happening::Submitted
            | Happening::Withdrawn
            | Happening::Assigned { .. }
            | Happening::ProtocolRequested
            | Happening::ProtocolDeferred
            | Happening::Protocolled { .. }
            | Happening::Erased => None,
        }
    }
}
