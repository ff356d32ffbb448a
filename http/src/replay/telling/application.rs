//! What happened to an application.

use domain::certificate_application::ApplicationEvent;

use super::{Said, Teller};

impl Teller<'_> {
    pub(super) fn application(&self, event: ApplicationEvent) -> Said {
        match event {
            ApplicationEvent::Submitted { certificate, .. } => {
                self.filed(&self.frame.certificate(&certificate))
            }
            ApplicationEvent::StatusChanged { to, reason } => self.moved(to.as_str(), reason.as_ref()),
            ApplicationEvent::Answered { text } => self.wrote("told-answered", "answer", &text),
            ApplicationEvent::Withdrawn {} => self.plain("told-withdrawn"),
            ApplicationEvent::Assigned { department, assignee } => self.assigned(department, assignee),
            ApplicationEvent::Noted { text } => self.wrote("told-noted", "note", &text),
            ApplicationEvent::ProtocolRequested {} => self.plain("told-sent-to-protocol"),
            ApplicationEvent::ProtocolDeferred { reason } => self.not_numbered("told-deferred", reason),
            // Who acted stands in the metadata, whatever the version of the event.
            ApplicationEvent::Protocolled { entry, register, by: _ } => self.protocolled(&entry, &register),
            ApplicationEvent::ProtocolRefused { reason } => self.not_numbered("told-refused", reason),
            ApplicationEvent::LegalHoldSet { reason } => self.wrote("told-hold-set", "reason", &reason),
            ApplicationEvent::LegalHoldLifted { reason } => self.wrote("told-hold-lifted", "reason", &reason),
            ApplicationEvent::CaseErased { request: _ } => self.plain("told-erased"),
        }
    }
}
