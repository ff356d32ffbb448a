//! What the filters of the queue offer.

use domain::citizen_request::Kind;

use super::Queue;
use crate::cases::Service;
use crate::forms::queue::{AssigneeChoice, ProtocolChoice, QueueFilters, StatusChoice};
use crate::pages::Frame;

/// An entry of a filter: its value in the address, its words, and whether it is chosen.
pub struct Offered {
    /// In the address.
    pub value: String,
    /// For people.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The queue of one service, as a tab.
pub struct Tab {
    /// Its address.
    pub path: String,
    /// Its name.
    pub words: String,
    /// Cases that came since this clerk last looked.
    pub news: i64,
    /// By which the page's script finds its badge.
    pub service: &'static str,
    /// Whether it is the one that is open.
    pub open: bool,
}

impl Queue {
    pub(in crate::pages) fn tabs(&self, frame: &Frame) -> Vec<Tab> {
        let news = frame.news.unwrap_or_default();
        let tab = |service: &Service| {
            let (key, news) = match service {
                Service::Requests => ("service-requests", news.requests),
                Service::Applications => ("service-applications", news.applications),
            };
            let path = frame.to().staff() + &QueueFilters::all_of(*service).here();
            let open = self.filters.service == *service;
            Tab { path, words: frame.t(key), news, service: service.as_str(), open }
        };
        Service::ALL.iter().map(tab).collect()
    }

    pub(in crate::pages) fn abouts(&self, frame: &Frame) -> Vec<Offered> {
        let all: Vec<(String, String)> = match self.filters.service {
            Service::Requests => {
                Kind::ALL.iter().map(|kind| (kind.as_str().to_owned(), frame.kind(kind))).collect()
            }
            Service::Applications => {
                let known = domain::catalogue::certificates().iter().map(|certificate| &certificate.code);
                known.map(|code| (code.as_str().to_owned(), frame.certificate(code))).collect()
            }
        };
        let chosen = self.filters.about.as_deref();
        all.into_iter()
            .map(|(value, words)| Offered { chosen: chosen == Some(&value), value, words })
            .collect()
    }

    pub(in crate::pages) fn about_key(&self) -> &'static str {
        match self.filters.service {
            Service::Requests => "kind",
            Service::Applications => "certificate-kind",
        }
    }

    /// What a line is called by.
    pub(in crate::pages) fn title_key(&self) -> &'static str {
        match self.filters.service {
            Service::Requests => "subject",
            Service::Applications => "certificate-kind",
        }
    }

    /// Its second column.
    pub(in crate::pages) fn kind_key(&self) -> &'static str {
        match self.filters.service {
            Service::Requests => "kind",
            Service::Applications => "family-word",
        }
    }

    /// The same queue without filters.
    pub(in crate::pages) fn unfiltered(&self, frame: &Frame) -> String {
        frame.to().staff() + &QueueFilters::all_of(self.filters.service).here()
    }

    pub(in crate::pages) fn statuses(&self, frame: &Frame) -> Vec<Offered> {
        let all = Offered {
            value: "all".to_owned(),
            words: frame.t("all-cases"),
            chosen: self.filters.status == StatusChoice::All,
        };
        let one = |name: &'static str| Offered {
            value: name.to_owned(),
            words: frame.staff_status(name),
            chosen: self.filters.status == StatusChoice::One(name),
        };
        [all].into_iter().chain(self.filters.service.statuses().into_iter().map(one)).collect()
    }

    pub(in crate::pages) fn assignees(&self, frame: &Frame) -> Vec<Offered> {
        let offered = |value: String, words: String, choice: AssigneeChoice| Offered {
            value,
            words,
            chosen: self.filters.assignee == choice,
        };
        let usual = [
            offered("mine".to_owned(), frame.t("assignee-me"), AssigneeChoice::Mine),
            offered("nobody".to_owned(), frame.t("assignee-nobody"), AssigneeChoice::Nobody),
        ];
        let others = self.people.colleagues.iter().filter(|one| one.account != self.me).map(|one| {
            offered(one.account.to_string(), one.name.clone(), AssigneeChoice::Colleague(one.account))
        });
        usual.into_iter().chain(others).collect()
    }

    pub(in crate::pages) fn departments(&self) -> Vec<Offered> {
        let offered = |one: &store::Department| Offered {
            value: one.id.to_string(),
            words: one.name.clone(),
            chosen: self.filters.department == Some(one.id),
        };
        self.people.departments.iter().map(offered).collect()
    }

    pub(in crate::pages) fn protocols(&self, frame: &Frame) -> Vec<Offered> {
        let offered = |choice: &ProtocolChoice| Offered {
            value: choice.as_str().to_owned(),
            words: match choice {
                ProtocolChoice::Waiting => frame.t("protocol-waiting"),
                ProtocolChoice::One(state) => frame.staff_protocol_state(*state),
            },
            chosen: self.filters.protocol == Some(*choice),
        };
        // An application goes to the protocol with its filing.
        let offers = |choice: &&ProtocolChoice| {
            self.filters.service == Service::Requests
                || **choice != ProtocolChoice::One(domain::protocol::ProtocolState::None)
        };
        ProtocolChoice::ALL.iter().filter(offers).map(offered).collect()
    }
}
