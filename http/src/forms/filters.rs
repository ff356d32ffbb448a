//! The filters of lists, as they stand in the address. What makes no sense is ignored: a filter is never an error.

use domain::AccountId;
use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use projections::requests::{MineFilter, QueueFilter};
use projections::{Assignee, Open};
use projections::{Cursor, PageRequest};

use super::Body;

const PAGE: u32 = 20;

/// Filters and page of a list.
#[derive(Clone, Default)]
pub struct Filters {
    /// Είδος.
    pub kind: Option<Kind>,
    /// Κατάσταση.
    pub status: StatusChoice,
    /// Whose cases (staff).
    pub assignee: AssigneeChoice,
    /// Only with this state of the protocol (staff).
    pub protocol: Option<ProtocolState>,
    cursor: Option<i64>,
    trail: Vec<i64>,
}

/// Which statuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusChoice {
    /// What each list shows when nothing is chosen: all of one's own, the open ones of the queue.
    #[default]
    Usual,
    /// All.
    All,
    /// This one.
    One(Status),
}

/// Whose cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssigneeChoice {
    /// Everybody's.
    #[default]
    Anybody,
    /// Of whoever looks.
    Mine,
    /// Nobody's.
    Nobody,
}

/// The states of the protocol, by their names in the address.
pub const PROTOCOLS: &[(&str, ProtocolState)] = &[
    ("none", ProtocolState::None),
    ("requested", ProtocolState::Requested),
    ("deferred", ProtocolState::Deferred),
    ("registered", ProtocolState::Registered),
    ("refused", ProtocolState::Refused),
];

impl Filters {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        let state = |name: &str| PROTOCOLS.iter().find(|(known, _)| *known == name).map(|(_, state)| *state);
        Self {
            kind: Kind::from_name(query.text("kind")),
            status: status(query.text("status")),
            assignee: match query.text("assignee") {
                "mine" => AssigneeChoice::Mine,
                "nobody" => AssigneeChoice::Nobody,
                _ => AssigneeChoice::Anybody,
            },
            protocol: state(query.text("protocol")),
            cursor: query.text("cursor").parse().ok(),
            trail: query
                .text("trail")
                .split('.')
                .filter_map(|cursor| cursor.parse().ok())
                .take(100)
                .collect(),
        }
    }

    /// For "my requests".
    #[must_use]
    pub fn mine(&self) -> MineFilter {
        let status = match self.status {
            StatusChoice::Usual | StatusChoice::All => None,
            StatusChoice::One(status) => Some(status),
        };
        MineFilter { kind: self.kind, status }
    }

    /// For the queue of this member of staff.
    #[must_use]
    pub fn queue(&self, me: AccountId) -> QueueFilter {
        let (status, open) = match self.status {
            StatusChoice::Usual => (None, Some(Open)),
            StatusChoice::All => (None, None),
            StatusChoice::One(status) => (Some(status), None),
        };
        let assignee = match self.assignee {
            AssigneeChoice::Anybody => None,
            AssigneeChoice::Mine => Some(Assignee::Account(me)),
            AssigneeChoice::Nobody => Some(Assignee::Nobody),
        };
        QueueFilter {
            kind: self.kind,
            status,
            open,
            protocol: self.protocol,
            assignee,
            ..QueueFilter::default()
        }
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        PageRequest { limit: PAGE, cursor: self.cursor.map(Cursor) }
    }

    /// Whether anything was chosen.
    #[must_use]
    pub fn are_set(&self) -> bool {
        !self.choices().is_empty()
    }

    /// The same list at the same page (`?…`, or nothing), so that a case can lead back to it.
    #[must_use]
    pub fn here(&self) -> String {
        query(&self.at(self.cursor, &self.trail))
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, cursor: &Cursor) -> String {
        let mut trail = self.trail.clone();
        trail.extend(self.cursor);
        query(&self.at(Some(cursor.0), &trail))
    }

    /// The page before this one; `None` on the first.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        self.cursor?;
        let (cursor, trail) = match self.trail.split_last() {
            Some((last, trail)) => (Some(*last), trail),
            None => (None, [].as_slice()),
        };
        Some(query(&self.at(cursor, trail)))
    }

    fn at(&self, cursor: Option<i64>, trail: &[i64]) -> Vec<String> {
        let mut parts = self.choices();
        parts.extend(cursor.map(|cursor| format!("cursor={cursor}")));
        if !trail.is_empty() {
            let trail: Vec<_> = trail.iter().map(i64::to_string).collect();
            parts.push(format!("trail={}", trail.join(".")));
        }
        parts
    }

    fn choices(&self) -> Vec<String> {
        let kind = self.kind.map(|kind| format!("kind={}", kind.as_str()));
        let status = match self.status {
            StatusChoice::Usual => None,
            StatusChoice::All => Some("status=all".to_owned()),
            StatusChoice::One(status) => Some(format!("status={}", status.as_str())),
        };
        let assignee = match self.assignee {
            AssigneeChoice::Anybody => None,
            AssigneeChoice::Mine => Some("assignee=mine".to_owned()),
            AssigneeChoice::Nobody => Some("assignee=nobody".to_owned()),
        };
        let protocol = PROTOCOLS.iter().find(|(_, state)| Some(*state) == self.protocol);
        let protocol = protocol.map(|(name, _)| format!("protocol={name}"));
        [kind, status, assignee, protocol].into_iter().flatten().collect()
    }
}

fn status(name: &str) -> StatusChoice {
    match Status::from_name(name) {
        Some(status) => StatusChoice::One(status),
        None if name == "all" => StatusChoice::All,
        None => StatusChoice::Usual,
    }
}

fn query(parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_come_back_as_they_were_written() {
        for query in [
            "",
            "?kind=request&status=all&assignee=mine&protocol=deferred",
            "?status=closed&cursor=7&trail=9",
        ] {
            assert_eq!(Filters::of(query.trim_start_matches('?')).here(), query);
        }
    }

    #[test]
    fn next_and_previous_lead_back_to_the_first_page() {
        let first = Filters::of("status=all");
        assert_eq!(first.previous(), None);
        let second = first.next(&Cursor(40));
        let third = Filters::of(&second[1..]).next(&Cursor(20));
        assert_eq!(third, "?status=all&cursor=20&trail=40");
        assert_eq!(Filters::of(&third[1..]).previous(), Some(second.clone()));
        assert_eq!(Filters::of(&second[1..]).previous(), Some("?status=all".to_owned()));
    }

    #[test]
    fn nonsense_is_ignored() {
        assert_eq!(Filters::of("status=x&kind=y&cursor=z&trail=a.b&%FF").here(), "");
    }
}
