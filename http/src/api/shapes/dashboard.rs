//! The staff's numbers, each with the list behind it.

use projections::dashboard::{self, PerService};
use protocol_adapter::Standing;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ApplicationStatusName, RegisterStanding, StatusName};

/// The API path of the queue.
const QUEUE: &str = "/api/v1/staff/queue?service=";

/// How the municipality stands now, as far as one may see.
#[derive(Serialize, ToSchema)]
pub struct Dashboard {
    requests: OfService<StatusName>,
    applications: OfService<ApplicationStatusName>,
    /// Since when the oldest waits for its number.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    oldest_waiting: Option<jiff::Timestamp>,
    /// Whether the register answers.
    register: RegisterStanding,
    finished: Finished,
}

/// The numbers of one service.
#[derive(Serialize, ToSchema)]
struct OfService<S> {
    /// All statuses, in their order.
    by_status: Vec<OfStatus<S>>,
    /// Open and past their term.
    overdue: Count,
    /// Open and nobody's.
    unassigned: Count,
    /// Requested or deferred.
    waiting_for_protocol: Count,
    /// Refused by the register: a registrar must act.
    refused_by_register: Count,
}

/// How many have a status.
#[derive(Serialize, ToSchema)]
struct OfStatus<S> {
    status: S,
    count: i64,
    /// The path of the list behind it.
    list: String,
}

/// How many.
#[derive(Serialize, ToSchema)]
struct Count {
    count: i64,
    /// The paths of the lists behind it.
    lists: Vec<String>,
}

/// What was finished within the last 365 days.
#[derive(Serialize, ToSchema)]
struct Finished {
    /// How many were answered.
    answered: i64,
    /// How many of them within their term.
    in_time: i64,
    /// Half of them took at most so many days.
    #[schema(required)]
    median_days: Option<i64>,
    /// Nine of ten took at most so many days.
    #[schema(required)]
    ninetieth_days: Option<i64>,
}

impl Dashboard {
    /// These numbers, and how the register stands.
    #[must_use]
    pub fn of(numbers: &dashboard::Dashboard, standing: Standing) -> Self {
        let requests =
            numbers.requests.iter().map(|(status, count)| (status.as_str(), (*status).into(), *count));
        let applications =
            numbers.applications.iter().map(|(status, count)| (status.as_str(), (*status).into(), *count));
        let finished = &numbers.finished;
        Self {
            requests: OfService::of("requests", requests, |both| both.requests, numbers),
            applications: OfService::of("applications", applications, |both| both.applications, numbers),
            oldest_waiting: numbers.oldest_waiting,
            register: standing.into(),
            finished: Finished {
                answered: finished.answered,
                in_time: finished.in_time,
                median_days: finished.median_days,
                ninetieth_days: finished.ninetieth_days,
            },
        }
    }
}

impl<S> OfService<S> {
    fn of(
        service: &str,
        statuses: impl Iterator<Item = (&'static str, S, i64)>,
        mine: impl Fn(PerService) -> i64,
        numbers: &dashboard::Dashboard,
    ) -> Self {
        let list = |filter: &str| format!("{QUEUE}{service}&{filter}");
        let count = |both: PerService, filters: &[&str]| Count {
            count: mine(both),
            lists: filters.iter().map(|filter| list(filter)).collect(),
        };
        let of_status = |(name, status, count): (&str, S, i64)| OfStatus {
            status,
            count,
            list: list(&format!("status={name}")),
        };
        Self {
            by_status: statuses.map(of_status).collect(),
            overdue: count(numbers.overdue, &["overdue=true"]),
            unassigned: count(numbers.unassigned, &["assignee=none&open=true"]),
            waiting_for_protocol: count(
                numbers.waiting_for_protocol,
                &["protocol=requested", "protocol=deferred"],
            ),
            refused_by_register: count(numbers.refused_by_register, &["protocol=refused"]),
        }
    }
}
