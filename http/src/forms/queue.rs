//! The filters of the staff's queue, as they stand in the address. What makes no sense is ignored: a filter is never an
//! error.

mod choice;
mod searched;

use domain::catalogue::CertificateCode;
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use domain::{AccountId, DepartmentId};
use jiff::civil::Date;
use projections::{
    Assignee, Cursor, Open, OverdueOn, PageRequest, SearchWords, Waiting, applications, requests,
};

use super::Body;
use super::trail::Trail;
use crate::cases::{CaseRef, Service};

pub use choice::{AssigneeChoice, Overdue, ProtocolChoice, StatusChoice};
use choice::{about, assignee, status};
pub use searched::Searched;

/// The queue of one service, filtered, at one page.
#[derive(Clone, Default)]
pub struct QueueFilters {
    /// Whose queue.
    pub service: Service,
    /// Only this kind, or this certificate.
    pub about: Option<String>,
    /// Κατάσταση.
    pub status: StatusChoice,
    /// Whose cases.
    pub assignee: AssigneeChoice,
    /// Only of this department.
    pub department: Option<DepartmentId>,
    /// Only with this state of the protocol.
    pub protocol: Option<ProtocolChoice>,
    /// Only what is open and past its term.
    pub overdue: Option<Overdue>,
    /// Only what these words are found in.
    pub searched: Searched,
    /// At which page.
    pub trail: Trail,
}

impl QueueFilters {
    /// From the query of an address, or from the form that asks for one; `searched` is what it says of words.
    #[must_use]
    pub fn of(query: &Body, searched: Searched) -> Self {
        let service = Service::from_name(query.text("service")).unwrap_or_default();
        Self {
            service,
            about: about(service, query.text("about")),
            status: status(service, query.text("status")),
            assignee: assignee(query.text("assignee")),
            department: query.text("department").parse().ok(),
            protocol: ProtocolChoice::ALL.iter().copied().find(|one| one.as_str() == query.text("protocol")),
            overdue: (query.text("overdue") == "1").then_some(Overdue),
            searched,
            trail: Trail::of(query),
        }
    }

    /// The open cases of a service.
    #[must_use]
    pub fn all_of(service: Service) -> Self {
        Self { service, ..Self::default() }
    }

    /// The list beside a case: the one that the address asks for, if it is of the case's service.
    #[must_use]
    pub fn beside(self, case: Option<CaseRef>) -> Self {
        match case {
            Some(case) if case.service != self.service => Self::all_of(case.service),
            _ => self,
        }
    }

    /// For the queue of requests.
    #[must_use]
    pub fn requests(&self, me: AccountId, today: Date) -> requests::QueueFilter {
        requests::QueueFilter {
            kind: self.about.as_deref().and_then(Kind::from_name),
            status: self.one_status().and_then(Status::from_name),
            open: self.open(),
            protocol: self.one_protocol(),
            waiting: self.waiting(),
            assignee: self.whose(me),
            department: self.department,
            overdue: self.overdue.map(|_| OverdueOn(today)),
            words: SearchWords::of(&self.searched.words),
        }
    }

    /// For the queue of applications.
    #[must_use]
    pub fn applications(&self, me: AccountId, today: Date) -> applications::QueueFilter {
        applications::QueueFilter {
            certificate: self.about.as_deref().and_then(CertificateCode::parse),
            status: self.one_status().and_then(ApplicationStatus::from_name),
            open: self.open(),
            protocol: self.one_protocol(),
            waiting: self.waiting(),
            assignee: self.whose(me),
            department: self.department,
            overdue: self.overdue.map(|_| OverdueOn(today)),
            words: SearchWords::of(&self.searched.words),
        }
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// Whether anything was chosen beyond the service.
    #[must_use]
    pub fn are_set(&self) -> bool {
        !self.choices().is_empty()
    }

    /// Whether every new case stands on this page: then who looks at it has seen them.
    #[must_use]
    pub fn show_what_is_new(&self) -> bool {
        let wide = match self.status {
            StatusChoice::Open | StatusChoice::All => true,
            StatusChoice::One(_) => false,
        };
        let other = Self { status: StatusChoice::Open, ..self.clone() };
        self.trail.is_first() && wide && !other.are_set()
    }

    /// The same list at the same page (`?…`, or nothing), so that a case can lead back to it.
    #[must_use]
    pub fn here(&self) -> String {
        self.trail.here(self.parts())
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, cursor: &Cursor) -> String {
        self.trail.next(cursor).here(self.parts())
    }

    /// The page before this one; `None` on the first.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        Some(self.trail.previous()?.here(self.parts()))
    }

    fn open(&self) -> Option<Open> {
        (self.status == StatusChoice::Open).then_some(Open)
    }

    fn one_status(&self) -> Option<&'static str> {
        match self.status {
            StatusChoice::Open | StatusChoice::All => None,
            StatusChoice::One(name) => Some(name),
        }
    }

    fn one_protocol(&self) -> Option<ProtocolState> {
        match self.protocol {
            None | Some(ProtocolChoice::Waiting) => None,
            Some(ProtocolChoice::One(state)) => Some(state),
        }
    }

    fn waiting(&self) -> Option<Waiting> {
        (self.protocol == Some(ProtocolChoice::Waiting)).then_some(Waiting)
    }

    fn whose(&self, me: AccountId) -> Option<Assignee> {
        match self.assignee {
            AssigneeChoice::Anybody => None,
            AssigneeChoice::Mine => Some(Assignee::Account(me)),
            AssigneeChoice::Nobody => Some(Assignee::Nobody),
            AssigneeChoice::Colleague(account) => Some(Assignee::Account(account)),
        }
    }

    fn parts(&self) -> Vec<String> {
        let service = match self.service {
            Service::Requests => None,
            Service::Applications => Some("service=applications".to_owned()),
        };
        service.into_iter().chain(self.choices()).collect()
    }

    fn choices(&self) -> Vec<String> {
        let status = match self.status {
            StatusChoice::Open => None,
            StatusChoice::All => Some("status=all".to_owned()),
            StatusChoice::One(name) => Some(format!("status={name}")),
        };
        let assignee = match self.assignee {
            AssigneeChoice::Anybody => None,
            AssigneeChoice::Mine => Some("assignee=mine".to_owned()),
            AssigneeChoice::Nobody => Some("assignee=nobody".to_owned()),
            AssigneeChoice::Colleague(account) => Some(format!("assignee={account}")),
        };
        let all = [
            self.about.as_ref().map(|about| format!("about={about}")),
            status,
            assignee,
            self.department.map(|department| format!("department={department}")),
            self.protocol.map(|protocol| format!("protocol={}", protocol.as_str())),
            self.overdue.map(|_| "overdue=1".to_owned()),
            self.searched.in_address(),
        ];
        all.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> QueueFilters {
        let query = Body::read(query.as_bytes());
        let searched = Searched::of(&query, |sealed| (sealed == "aBc-_9").then(|| "λάμπα".to_owned()));
        QueueFilters::of(&query, searched)
    }

    #[test]
    fn filters_come_back_as_they_were_written() {
        for query in [
            "",
            "?about=request&status=all&assignee=mine&protocol=waiting&overdue=1&search=aBc-_9",
            "?service=applications&status=issued&assignee=00000000-0000-0000-0000-000000000007&cursor=7&trail=9",
        ] {
            assert_eq!(of(query.trim_start_matches('?')).here(), query);
        }
    }

    #[test]
    fn nonsense_is_ignored() {
        let query = "service=x&about=y&status=issued&assignee=z&department=w&protocol=v&overdue=2&cursor=u&search=x&q=y&%FF";
        assert_eq!(of(query).here(), "");
    }

    #[test]
    fn only_a_list_in_which_every_new_case_stands_counts_as_a_look() {
        for query in ["", "service=applications", "status=all"] {
            assert!(of(query).show_what_is_new(), "{query}");
        }
        for query in ["assignee=mine", "status=closed", "search=aBc-_9", "overdue=1", "cursor=20"] {
            assert!(!of(query).show_what_is_new(), "{query}");
        }
    }
}
