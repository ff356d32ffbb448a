//! What is known of a request after its events: as little as decisions need, and nothing personal.

use serde::{Deserialize, Serialize};

use super::{Kind, RequestEvent, Status};
use crate::ids::{AccountId, DepartmentId};
use crate::keeping::Keeping;
use crate::protocol::{Course, ProtocolState};

/// The state of one request. `filed` is `None` before `Submitted`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenRequest {
    pub(super) filed: Option<Filed>,
    pub(super) sequence: u64,
    pub(super) revision: u64,
}

/// What decisions need of a request that was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    pub(super) kind: Kind,
    pub(super) owner: Option<AccountId>,
    pub(super) status: Status,
    pub(super) department: Option<DepartmentId>,
    pub(super) assignee: Option<AccountId>,
    pub(super) protocol: Course,
    pub(super) keeping: Keeping,
}

impl CitizenRequest {
    /// What was filed; `None` before it is.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.filed.as_ref().map(|filed| filed.kind)
    }

    /// Who filed it; `None` for a comment, and before it is filed.
    #[must_use]
    pub fn owner(&self) -> Option<AccountId> {
        self.filed.as_ref().and_then(|filed| filed.owner)
    }

    /// Its status; `None` before it is filed.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
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

    pub(super) fn fold(&mut self, event: &RequestEvent) {
        self.sequence += 1;
        if event.is_by_people() {
            self.revision = self.sequence;
        }
        if let RequestEvent::Submitted { kind, sender, .. } = event {
            self.filed = Some(Filed::new(*kind, sender.as_ref().map(|sender| sender.account)));
        }
        if let Some(filed) = &mut self.filed {
            filed.fold(event);
        }
    }
}

impl Filed {
    fn new(kind: Kind, owner: Option<AccountId>) -> Self {
        Self {
            kind,
            owner,
            status: Status::Submitted,
            department: None,
            assignee: None,
            protocol: Course::default(),
            keeping: Keeping::Kept,
        }
    }

    fn fold(&mut self, event: &RequestEvent) {
        match event {
            RequestEvent::Submitted { .. } | RequestEvent::Noted { .. } => {}
            RequestEvent::StatusChanged { to, .. } => self.status = *to,
            RequestEvent::Answered { .. } => self.status = Status::Answered,
            RequestEvent::Withdrawn {} => self.status = Status::Withdrawn,
            RequestEvent::Assigned { department, assignee } => {
                (self.department, self.assignee) = (*department, *assignee);
            }
            RequestEvent::ProtocolRequested {} => self.protocol.moves_to(ProtocolState::Requested),
            RequestEvent::ProtocolDeferred { .. } => self.protocol.moves_to(ProtocolState::Deferred),
            RequestEvent::ProtocolRefused { .. } => self.protocol.moves_to(ProtocolState::Refused),
            RequestEvent::Protocolled { entry, .. } => self.protocol.is_entered(entry),
            RequestEvent::LegalHoldSet { .. } => self.keeping = Keeping::Held,
            RequestEvent::LegalHoldLifted { .. } => self.keeping = Keeping::Kept,
            RequestEvent::CaseErased { .. } => self.keeping = Keeping::Erased,
        }
    }
}
