//! How the municipality stands: numbers, each leading to the list behind it.

mod bars;

use askama::Template;
use askama_web::WebTemplate;
use domain::protocol::ProtocolState;
use domain::terms::day_in_athens;
use projections::dashboard::{Dashboard, PerService, dashboard};
use protocol_adapter::Standing;
use store::seal::{Alarm, SealStanding, WitnessStanding};

use super::staff_words::StatusTag;
use super::{Failure, Frame, Section, Visit};
use crate::cases::Service;
use crate::forms::queue::{AssigneeChoice, Overdue, ProtocolChoice, QueueFilters, StatusChoice};
use crate::messages::now;
use crate::registrar;
use crate::session::reach;

pub use bars::Bar;

/// `/staff/dashboard`
#[derive(Template, WebTemplate)]
#[template(path = "dashboard.html")]
pub struct DashboardPage {
    pub(super) frame: Frame,
    pub(super) numbers: Dashboard,
    /// How the register stands.
    pub(super) standing: Standing,
    /// What is wrong with the seal of the log, as keys of messages.
    pub(super) warnings: Vec<&'static str>,
}

/// A number with the lists behind it, one for each service.
struct Count {
    words: &'static str,
    requests: Linked,
    applications: Linked,
}

/// A number and the list behind it.
struct Linked {
    number: i64,
    path: String,
}

/// `GET /staff/dashboard`
pub async fn show(visit: Visit) -> Result<DashboardPage, Failure> {
    let clerk = visit.clerk()?;
    let store = &visit.app.store;
    let numbers = dashboard(store, reach(&clerk.account), day_in_athens(now()));
    let (numbers, standing, seal) =
        tokio::try_join!(numbers, registrar::standing(store), store.seal_standing())?;
    let warnings = warnings(&seal);
    Ok(DashboardPage { frame: visit.desk(Section::Dashboard, clerk).await?, numbers, standing, warnings })
}

/// What is wrong with the seal of the log, as keys of messages.
fn warnings(standing: &SealStanding) -> Vec<&'static str> {
    let of_alarm = |alarm: &Alarm| match alarm.code.as_str() {
        "forked" | "strange_witness" => "seal-forked",
        _ => "seal-broken",
    };
    let late = (standing.witness == WitnessStanding::Late).then_some("witness-late");
    let mut warnings: Vec<_> = standing.alarms.iter().map(of_alarm).chain(late).collect();
    warnings.dedup();
    warnings
}

impl DashboardPage {
    fn services(&self) -> [(&'static str, &'static str, Vec<Bar>); 2] {
        let Dashboard { requests, applications, .. } = &self.numbers;
        let requests = requests.iter().map(|(status, number)| (StatusTag::of(status), *number)).collect();
        let applications =
            applications.iter().map(|(status, number)| (StatusTag::of(status), *number)).collect();
        [
            ("service-requests", "requests", self.bars(Service::Requests, requests)),
            ("service-applications", "applications", self.bars(Service::Applications, applications)),
        ]
    }

    fn bars(&self, service: Service, numbers: Vec<(StatusTag, i64)>) -> Vec<Bar> {
        let list = |status: StatusTag| {
            let filters =
                QueueFilters { status: StatusChoice::One(status.name), ..QueueFilters::all_of(service) };
            (self.frame.staff_status(status.name), self.path(&filters))
        };
        bars::of(numbers.into_iter().map(|(status, number)| (list(status), number)).collect())
    }

    fn counts(&self) -> Vec<Count> {
        let open = QueueFilters::default();
        let any = QueueFilters { status: StatusChoice::All, ..QueueFilters::default() };
        let overdue = QueueFilters { overdue: Some(Overdue), ..open.clone() };
        let unassigned = QueueFilters { assignee: AssigneeChoice::Nobody, ..open };
        let waiting = QueueFilters { protocol: Some(ProtocolChoice::Waiting), ..any.clone() };
        let refused = QueueFilters { protocol: Some(ProtocolChoice::One(ProtocolState::Refused)), ..any };
        let Dashboard { overdue: late, unassigned: nobodys, .. } = &self.numbers;
        vec![
            self.count("count-overdue", *late, &overdue),
            self.count("count-unassigned", *nobodys, &unassigned),
            self.count("count-waiting", self.numbers.waiting_for_protocol, &waiting),
            self.count("count-refused", self.numbers.refused_by_register, &refused),
        ]
    }

    fn count(&self, words: &'static str, numbers: PerService, filters: &QueueFilters) -> Count {
        let linked = |service, number| Linked {
            number,
            path: self.path(&QueueFilters { service, ..filters.clone() }),
        };
        Count {
            words,
            requests: linked(Service::Requests, numbers.requests),
            applications: linked(Service::Applications, numbers.applications),
        }
    }

    fn path(&self, filters: &QueueFilters) -> String {
        self.frame.to().staff() + &filters.here()
    }

    /// In whole percent; `None` when nothing was answered yet.
    fn in_time(&self) -> Option<i64> {
        let finished = &self.numbers.finished;
        (finished.answered > 0).then(|| finished.in_time * 100 / finished.answered)
    }
}
