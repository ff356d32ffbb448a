//! What a registrar acts on: the cases without a number, those that wait and those that need him. They are read from the
//! read models of the cases; why a case was set aside stands with the reaction's tasks. Nothing personal is in it.

mod query;

use domain::catalogue::CertificateCode;
use domain::citizen_request::Kind;
use domain::protocol::ProtocolState;
use domain::{ApplicationId, RequestId};
use jiff::Timestamp;
use store::{Store, Unavailable};
use uuid::Uuid;

use crate::case::ProtocolView;
use crate::page::{Page, PageRequest};

/// A case at the register.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Which, and what was filed.
    pub filed: Filed,
    /// Α.Α.
    pub number: i64,
    /// Since when it waits: it was filed, or sent to the register (again), then.
    pub since: Timestamp,
    /// Where it stands.
    pub protocol: ProtocolView,
    /// Why a registrar must act; `None` when its number follows by itself.
    pub trouble: Option<Trouble>,
    /// `If-Match`.
    pub revision: u64,
}

/// What was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// A request, complaint, proposal or comment.
    Request(RequestId, Kind),
    /// An application.
    Application(ApplicationId, CertificateCode),
}

/// Which of the cases without a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those whose number follows by itself.
    #[default]
    Waiting,
    /// Those that a registrar must act on.
    Troubled,
}

/// Why a registrar must act on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The register said no.
    Refused,
    /// The register answers with the entry of another document.
    OtherReference,
    /// The register has entered it more than once.
    SeveralEntries,
    /// The register gives a number that another case has.
    NumberHeld,
    /// The register makes nothing of what it is sent.
    NotUnderstood,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Their number follows by itself.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// A registrar must act on them.
    pub troubled: i64,
}

impl Filed {
    /// The id of the case: by it the register knows it.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Request(id, _) => id.0,
            Self::Application(id, _) => id.0,
        }
    }
}

impl Which {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Waiting, Self::Troubled];

    /// In addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Troubled => "troubled",
        }
    }

    /// The list of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|which| which.as_str() == name)
    }
}

impl Trouble {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Refused, Self::OtherReference, Self::SeveralEntries, Self::NumberHeld, Self::NotUnderstood];

    /// Its code: but for the first, what stands before the colon in a task's error.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::OtherReference => "other_reference",
            Self::SeveralEntries => "several_entries",
            Self::NumberHeld => "number_held",
            Self::NotUnderstood => "not_understood",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|trouble| trouble.as_str() == name)
    }
}

impl Pending {
    /// Whether it has no number yet and is (or was) on its way to one.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.protocol.state {
            ProtocolState::Requested | ProtocolState::Deferred | ProtocolState::Refused => true,
            ProtocolState::None | ProtocolState::Registered => false,
        }
    }
}

/// The cases without a number, the one that has waited longest first.
pub async fn list(store: &Store, which: Which, page: &PageRequest) -> Result<Page<Pending>, Unavailable> {
    query::list(store, which, page).await
}

/// How many cases without a number there are.
pub async fn backlog(store: &Store) -> Result<Backlog, Unavailable> {
    query::backlog(store).await
}

/// One case, whatever has become of it.
pub async fn one(store: &Store, id: Uuid) -> Result<Option<Pending>, Unavailable> {
    Ok(query::of(store, &[id]).await?.pop())
}

/// These cases, whatever has become of them, by Α.Α. of each service.
pub async fn of(store: &Store, ids: &[Uuid]) -> Result<Vec<Pending>, Unavailable> {
    query::of(store, ids).await
}

/// The case that has this number of a year.
pub async fn holder(store: &Store, number: u64, year: i16) -> Result<Option<Pending>, Unavailable> {
    query::holder(store, number, year).await
}
