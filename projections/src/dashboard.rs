//! The staff's first numbers; each leads to the list behind it.

use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Store, Unavailable};

use crate::case::Reach;

/// How the municipality stands now, as far as somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// How many requests have each status, in the order of the statuses; all statuses are there.
    pub requests: Vec<(Status, i64)>,
    /// How many applications have each status.
    pub applications: Vec<(ApplicationStatus, i64)>,
    /// Open and past their term.
    pub overdue: PerService,
    /// Open and nobody's.
    pub unassigned: PerService,
    /// Waiting for a number (requested or deferred).
    pub waiting_for_protocol: PerService,
    /// Refused by the register.
    pub refused_by_register: PerService,
    /// Since when the oldest waits for its number.
    pub oldest_waiting: Option<Timestamp>,
    /// Requests and applications that were finished within the last 365 days.
    pub finished: Finished,
}

/// A number for each service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerService {
    /// Requests, complaints, proposals, comments.
    pub requests: i64,
    /// Applications for certificates.
    pub applications: i64,
}

/// How cases were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many were answered (first answer, or issued).
    pub answered: i64,
    /// How many of them within their term.
    pub in_time: i64,
    /// Half of them took at most so many days.
    pub median_days: Option<i64>,
    /// Nine of ten took at most so many days.
    pub ninetieth_days: Option<i64>,
}

/// The numbers of this moment. `today` is the day in Europe/Athens, which overdue is counted on.
pub async fn dashboard(_store: &Store, _reach: Reach, _today: Date) -> Result<Dashboard, Unavailable> {
    todo!("helper PROJECTIONS")
}

/// The newest Α.Α. of each service that somebody may see, as `store::Look` compares it.
pub async fn newest(_store: &Store) -> Result<PerService, Unavailable> {
    todo!("helper PROJECTIONS")
}
