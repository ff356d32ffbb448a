//! What each filter of the queue may be, and how it is written in the address.

use domain::AccountId;
use domain::catalogue::CertificateCode;
use domain::citizen_request::Kind;
use domain::protocol::ProtocolState;

use crate::cases::Service;

/// A filter that has one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue;

/// Which statuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusChoice {
    /// The open ones.
    #[default]
    Open,
    /// All.
    All,
    /// This one, by its name.
    One(&'static str),
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
    /// This colleague's.
    Colleague(AccountId),
}

/// Which states of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolChoice {
    /// Requested or deferred.
    Waiting,
    /// This one.
    One(ProtocolState),
}

impl ProtocolChoice {
    /// All of them, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[
        Self::Waiting,
        Self::One(ProtocolState::Refused),
        Self::One(ProtocolState::None),
        Self::One(ProtocolState::Requested),
        Self::One(ProtocolState::Deferred),
        Self::One(ProtocolState::Registered),
    ];

    /// In the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::One(state) => state.as_str(),
        }
    }
}

pub(super) fn about(service: Service, name: &str) -> Option<String> {
    match service {
        Service::Requests => Kind::from_name(name).map(|kind| kind.as_str().to_owned()),
        Service::Applications => CertificateCode::parse(name).map(|code| code.as_str().to_owned()),
    }
}

pub(super) fn status(service: Service, name: &str) -> StatusChoice {
    match service.statuses().into_iter().find(|known| *known == name) {
        Some(name) => StatusChoice::One(name),
        None if name == "all" => StatusChoice::All,
        None => StatusChoice::Open,
    }
}

pub(super) fn assignee(name: &str) -> AssigneeChoice {
    match name {
        "mine" => AssigneeChoice::Mine,
        "nobody" => AssigneeChoice::Nobody,
        id => id.parse().map_or(AssigneeChoice::Anybody, AssigneeChoice::Colleague),
    }
}
