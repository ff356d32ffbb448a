//! A case in words: its kind, its state, who acts next, what happened.

use std::borrow::Borrow;

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use projections::case::{Happening, ProtocolView};
use projections::requests::RequestView;

use super::frame::Frame;

impl Frame {
    /// Είδος.
    #[must_use]
    pub fn kind(&self, kind: impl Borrow<Kind>) -> String {
        self.t(&format!("kind-{}", kind.borrow().as_str()))
    }

    /// Κατάσταση.
    #[must_use]
    pub fn status(&self, status: impl Borrow<Status>) -> String {
        self.t(&format!("status-{}", status.borrow().as_str()))
    }

    /// The colour of a status' tag; its words say the same.
    #[must_use]
    pub fn status_class(&self, status: impl Borrow<Status>) -> &'static str {
        match status.borrow() {
            Status::Submitted => "",
            Status::InReview | Status::InProgress => "govuk-tag--purple",
            Status::AwaitingCitizen => "govuk-tag--yellow",
            Status::Answered => "govuk-tag--green",
            Status::Closed | Status::Withdrawn => "govuk-tag--grey",
            Status::Rejected => "govuk-tag--red",
        }
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
    pub fn next_step(&self, view: &RequestView) -> String {
        self.t(&format!("next-{}", view.row.status.as_str()))
    }

    /// Who acts next, in one sentence, for staff.
    #[must_use]
    pub fn next_step_of_staff(&self, view: &RequestView) -> String {
        if view.row.kind.is_anonymous() && view.row.status.is_open() {
            return self.t("next-staff-comment");
        }
        self.t(&format!("next-staff-{}", view.row.status.as_str()))
    }

    /// Personal text, or that it was erased.
    #[must_use]
    pub fn typed(&self, text: &Option<String>) -> String {
        text.clone().unwrap_or_else(|| self.t("erased"))
    }

    /// What happened, as a heading.
    #[must_use]
    pub fn happening(&self, what: &Happening) -> String {
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
        }
    }

    /// The text that belongs to what happened.
    #[must_use]
    pub fn happening_text(&self, what: &Happening) -> Option<String> {
        match what {
            Happening::StatusChanged { reason, .. } => reason.clone(),
            Happening::Answered { text } | Happening::Noted { text } => Some(self.typed(text)),
            Happening::ProtocolRefused { reason } => Some(reason.clone()),
            Happening::Submitted
            | Happening::Withdrawn
            | Happening::Assigned { .. }
            | Happening::ProtocolRequested
            | Happening::ProtocolDeferred
            | Happening::Protocolled { .. } => None,
        }
    }
}
