//! What happened to a request.

use domain::citizen_request::RequestEvent;

use super::{Said, Teller};

impl Teller<'_> {
    pub(super) fn request(&self, event: RequestEvent) -> Said {
        match event {
            RequestEvent::Submitted { kind, .. } => self.filed(&self.frame.kind(kind)),
            RequestEvent::StatusChanged { to, reason } => self.moved(to.as_str(), reason.as_ref()),
            RequestEvent::Answered { text } => self.wrote("told-answered", "answer", &text),
            RequestEvent::Withdrawn {} => self.plain("told-withdrawn"),
            RequestEvent::Assigned { department, assignee } => self.assigned(department, assignee),
            RequestEvent::Noted { text } => self.wrote("told-noted", "note", &text),
            RequestEvent::ProtocolRequested {} => self.plain("told-sent-to-protocol"),
            RequestEvent::ProtocolDeferred { reason } => self.not_numbered("told-deferred", reason),
            // Who acted stands in the metadata, whatever the version of the event.
            RequestEvent::Protocolled { entry, register, by: _ } => self.protocolled(&entry, &register),
            RequestEvent::ProtocolRefused { reason } => self.not_numbered("told-refused", reason),
            RequestEvent::LegalHoldSet { reason } => self.wrote("told-hold-set", "reason", &reason),
            RequestEvent::LegalHoldLifted { reason } => self.wrote("told-hold-lifted", "reason", &reason),
            RequestEvent::CaseErased { request: _ } => self.plain("told-erased"),
        }
    }
}
