//! What is known of an application after its events: as little as decisions need, and nothing personal.

use serde::{Deserialize, Serialize};

use super::{ApplicationEvent, ApplicationStatus};
use crate::ids::{AccountId, DepartmentId};
use crate::keeping::Keeping;
use crate::protocol::{Course, ProtocolState};

/// The state of one application. `filed` is `None` before `Submitted`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateApplication {
    pub(super) filed: Option<Filed>,
    pub(super) sequence: u64,
    pub(super) revision: u64,
}

/// What decisions need of an application that was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    pub(super) owner: AccountId,
    pub(super) status: ApplicationStatus,
    pub(super) department: Option<DepartmentId>,
    pub(super) assignee: Option<AccountId>,
    pub(super) protocol: Course,
    pub(super) keeping: Keeping,
}

impl CertificateApplication {
    /// Who filed it; `None` before it is filed.
    #[must_use]
    pub fn owner(&self) -> Option<AccountId> {
        self.filed.as_ref().map(|filed| filed.owner)
    }

    /// Its status; `None` before it is filed.
    #[must_use]
    pub fn status(&self) -> Option<ApplicationStatus> {
        self.filed.as_ref().map(|filed| filed.status)
    }

    /// Where it stands with the register; `None` before it is filed.
    #[must_use]
    pub fn protocol(&self) -> Option<ProtocolState> {
        self.filed.as_ref().map(|filed| filed.protocol.state())
    }

    /// What may become of its personal data; `None` before it is filed.
    #[must_use]
    pub fn keeping(&self) -> Option<Keeping> {
        self.filed.as_ref().map(|filed| filed.keeping)
    }

    /// How many events it has: the sequence of its last one.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(super) fn fold(&mut self, event: &ApplicationEvent) {
        self.sequence += 1;
        if event.is_by_people() {
            self.revision = self.sequence;
        }
        if let ApplicationEvent::Submitted { applicant, .. } = event {
            self.filed = Some(Filed::new(applicant.account));
        }
        if let Some(filed) = &mut self.filed {
            filed.fold(event);
        }
    }
}

impl Filed {
    /// It goes to the register with its filing.
    fn new(owner: AccountId) -> Self {
        let (status, protocol) = (ApplicationStatus::Submitted, Course::requested());
        let keeping = Keeping::Kept;
        Self { owner, status, department: None, assignee: None, protocol, keeping }
    }

    fn fold(&mut self, event: &ApplicationEvent) {
        match event {
            ApplicationEvent::Submitted { .. }
            | ApplicationEvent::Answered { .. }
            | ApplicationEvent::Noted { .. } => {}
            ApplicationEvent::StatusChanged { to, .. } => self.status = *to,
            ApplicationEvent::Withdrawn {} => self.status = ApplicationStatus::Withdrawn,
            ApplicationEvent::Assigned { department, assignee } => {
                (self.department, self.assignee) = (*department, *assignee);
            }
            ApplicationEvent::ProtocolRequested {} => self.protocol.moves_to(ProtocolState::Requested),
            ApplicationEvent::ProtocolDeferred { .. } => self.protocol.moves_to(ProtocolState::Deferred),
            ApplicationEvent::ProtocolRefused { .. } => self.protocol.moves_to(ProtocolState::Refused),
            ApplicationEvent::Protocolled { entry, .. } => self.protocol.is_entered(entry),
            ApplicationEvent::LegalHoldSet { .. } => self.keeping = Keeping::Held,
            ApplicationEvent::LegalHoldLifted { .. } => self.keeping = Keeping::Kept,
            ApplicationEvent::CaseErased { .. } => self.keeping = Keeping::Erased,
        }
    }
}
