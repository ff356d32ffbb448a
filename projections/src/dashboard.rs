//! The staff's first numbers; each leads to the list behind it.

mod counting;

use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Store, Unavailable};

use crate::case::Reach;
use counting::{Counts, finished, newest_numbers};

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
pub async fn dashboard(store: &Store, reach: Reach, today: Date) -> Result<Dashboard, Unavailable> {
    let Some(within) = reach.within() else { return Ok(Dashboard::empty()) };
    let requests = Counts::of_requests(store, within, today).await?;
    let applications = Counts::of_applications(store, within, today).await?;
    let finished = finished(store, within, today).await?;
    let both = |number: fn(&counting::Count) -> i64| PerService {
        requests: requests.total(number),
        applications: applications.total(number),
    };
    Ok(Dashboard {
        requests: requests.by_status(Status::ALL, Status::as_str),
        applications: applications.by_status(ApplicationStatus::ALL, ApplicationStatus::as_str),
        overdue: both(|count| count.overdue),
        unassigned: both(|count| count.unassigned),
        waiting_for_protocol: both(|count| count.waiting),
        refused_by_register: both(|count| count.refused),
        oldest_waiting: [requests.oldest_waiting(), applications.oldest_waiting()]
            .into_iter()
            .flatten()
            .min(),
        finished,
    })
}

/// The newest Α.Α. of each service that somebody may see, as `store::Look` compares it.
pub async fn newest(store: &Store) -> Result<PerService, Unavailable> {
    newest_numbers(store).await
}

impl Dashboard {
    /// For whoever may see nothing.
    fn empty() -> Self {
        let none = Counts::none();
        Self {
            requests: none.by_status(Status::ALL, Status::as_str),
            applications: none.by_status(ApplicationStatus::ALL, ApplicationStatus::as_str),
            overdue: PerService::default(),
            unassigned: PerService::default(),
            waiting_for_protocol: PerService::default(),
            refused_by_register: PerService::default(),
            oldest_waiting: None,
            finished: Finished::default(),
        }
    }
}
