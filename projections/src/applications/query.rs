//! Reading applications back: one round trip each.

use domain::catalogue::{CertificateCode, Family};
use domain::certificate_application::ApplicationStatus;
use domain::protocol::ProtocolState;
use domain::{AccountId, ApplicationId};
use store::{Store, Unavailable};

use super::view::{ApplicationRow, ApplicationView};
use crate::case::{Assignee, Open, OverdueOn, Reach};
use crate::page::{Page, PageRequest};
use crate::search::SearchWords;

/// Which of his applications a citizen wants to see.
#[derive(Clone, Debug, Default)]
pub struct MineFilter {
    /// Only of this family.
    pub family: Option<Family>,
    /// Only this status.
    pub status: Option<ApplicationStatus>,
}

/// Which applications a member of staff wants to see.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Only this certificate.
    pub certificate: Option<CertificateCode>,
    /// Only this status; `None`: all.
    pub status: Option<ApplicationStatus>,
    /// Only these that are open.
    pub open: Option<Open>,
    /// Only this state of the protocol.
    pub protocol: Option<ProtocolState>,
    /// Only these of this assignee.
    pub assignee: Option<Assignee>,
    /// Only what is open and past its term.
    pub overdue: Option<OverdueOn>,
    /// Only what these words are found in.
    pub words: Option<SearchWords>,
}

/// The citizen's own applications, newest first.
pub async fn mine(
    _store: &Store,
    _owner: AccountId,
    _filter: &MineFilter,
    _page: &PageRequest,
) -> Result<Page<ApplicationRow>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// The citizen's own applications with their answers, newest first; details, fields and history are left out.
pub async fn mine_with_answers(
    _store: &Store,
    _owner: AccountId,
    _filter: &MineFilter,
    _page: &PageRequest,
) -> Result<Page<ApplicationView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// One of the citizen's own applications; somebody else's is `None`, like a missing one.
pub async fn of_citizen(
    _store: &Store,
    _owner: AccountId,
    _id: ApplicationId,
) -> Result<Option<ApplicationView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// One application, for staff; what is out of reach is `None`, like a missing one.
pub async fn for_staff(
    _store: &Store,
    _id: ApplicationId,
    _reach: Reach,
) -> Result<Option<ApplicationView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// One application as the log tells it now, whatever the read model has seen: what its citizen is answered when he
/// files it.
pub async fn from_log(_store: &Store, _id: ApplicationId) -> Result<Option<ApplicationView>, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// The queue, newest first.
pub async fn queue(
    _store: &Store,
    _reach: Reach,
    _filter: &QueueFilter,
    _page: &PageRequest,
) -> Result<Page<ApplicationRow>, Unavailable> {
    todo!("helper PROJECTIONS")
}
