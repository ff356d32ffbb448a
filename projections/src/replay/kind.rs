//! What a stream of the log is about.

use domain::certificate_application::CertificateApplication;
use domain::citizen_request::CitizenRequest;
use domain::user_verification::UserVerification;
use domain::{AccountId, ApplicationId, RequestId};
use store::StreamId;
use store::access::Subject;
use uuid::Uuid;

/// The streams that have a face: a case, or somebody's verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    /// A request, complaint, proposal or comment.
    Request,
    /// An application for a certificate.
    Application,
    /// A citizen's details and verification; its id is his account's.
    Citizen,
}

/// What can happen to a case of either service.
const OF_CASES: [&str; 13] = [
    "Submitted",
    "StatusChanged",
    "Answered",
    "Withdrawn",
    "Assigned",
    "Noted",
    "ProtocolRequested",
    "ProtocolDeferred",
    "Protocolled",
    "ProtocolRefused",
    "LegalHoldSet",
    "LegalHoldLifted",
    "CaseErased",
];

/// What can happen to a verification.
const OF_CITIZENS: [&str; 4] = ["DetailsDeclared", "Verified", "Revoked", "PersonErased"];

impl StreamKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Request, Self::Application, Self::Citizen];

    /// In addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Application => "applications",
            Self::Citizen => "citizens",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// `Aggregate::TYPE` of its streams.
    #[must_use]
    pub fn aggregate_type(self) -> &'static str {
        match self {
            Self::Request => <CitizenRequest as cqrs_es::Aggregate>::TYPE,
            Self::Application => <CertificateApplication as cqrs_es::Aggregate>::TYPE,
            Self::Citizen => <UserVerification as cqrs_es::Aggregate>::TYPE,
        }
    }

    /// The kind whose streams have this type; `None` for one that this program does not know.
    #[must_use]
    pub fn of_aggregate_type(aggregate_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.aggregate_type() == aggregate_type)
    }

    /// The names of its events, as the log has them.
    #[must_use]
    pub fn event_types(self) -> &'static [&'static str] {
        match self {
            Self::Request | Self::Application => &OF_CASES,
            Self::Citizen => &OF_CITIZENS,
        }
    }

    /// Whose data one of its streams holds.
    #[must_use]
    pub fn subject(self, id: Uuid) -> Subject {
        match self {
            Self::Request => Subject::Request(RequestId(id)),
            Self::Application => Subject::Application(ApplicationId(id)),
            Self::Citizen => Subject::Person(AccountId(id)),
        }
    }

    /// One of its streams.
    #[must_use]
    pub fn stream(self, id: Uuid) -> StreamId {
        StreamId { aggregate_type: self.aggregate_type(), aggregate_id: id }
    }
}
