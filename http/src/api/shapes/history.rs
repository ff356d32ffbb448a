//! What happened to a case, as the API tells it: `{at, what, …}`.

use projections::case::{Happening, HistoryEntry};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One thing that happened.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub struct Entry<S> {
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    #[serde(flatten)]
    what: What<S>,
    /// Which member of staff; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
}

/// What happened.
#[derive(Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
#[schema(as = Happening)]
pub enum What<S> {
    /// It was filed.
    Submitted,
    /// Another status.
    StatusChanged {
        /// Which.
        status: S,
        /// Why.
        #[schema(required)]
        reason: Option<String>,
    },
    /// An answer was given.
    Answered {
        /// Its text.
        #[schema(required)]
        text: Option<String>,
    },
    /// The citizen took it back.
    Withdrawn,
    /// Given to somebody (staff only).
    Assigned {
        /// The department.
        #[schema(required)]
        department: Option<Uuid>,
        /// The member of staff.
        #[schema(required)]
        assignee: Option<Uuid>,
    },
    /// A note (staff only).
    Noted {
        /// Its text.
        #[schema(required)]
        text: Option<String>,
    },
    /// It went to the protocol.
    ProtocolRequested,
    /// The number follows.
    ProtocolDeferred,
    /// Number and date are known.
    Protocolled {
        /// The number, from 1 in each year.
        number: u64,
        /// The calendar year.
        year: i16,
        /// The day of the entry.
        #[schema(value_type = String, format = Date)]
        date: jiff::civil::Date,
    },
    /// The register refused (staff only).
    ProtocolRefused {
        /// Its reason.
        reason: String,
    },
    /// Its personal data are kept by law (staff only).
    LegalHoldSet {
        /// Why.
        #[schema(required)]
        reason: Option<String>,
    },
    /// No law keeps them any more (staff only).
    LegalHoldLifted {
        /// Why.
        #[schema(required)]
        reason: Option<String>,
    },
    /// Its personal data are erased.
    Erased,
}

impl<N, S: From<N>> From<HistoryEntry<String, N>> for Entry<S> {
    fn from(entry: HistoryEntry<String, N>) -> Self {
        Self { at: entry.at, what: entry.what.into(), by: entry.by.map(|account| account.0) }
    }
}

impl<N, S: From<N>> From<Happening<String, N>> for What<S> {
    fn from(what: Happening<String, N>) -> Self {
        match what {
            Happening::Submitted => Self::Submitted,
            Happening::StatusChanged { to, reason } => Self::StatusChanged { status: to.into(), reason },
            Happening::Answered { text } => Self::Answered { text },
            Happening::Withdrawn => Self::Withdrawn,
            Happening::Assigned { department, assignee } => Self::Assigned {
                department: department.map(|department| department.0),
                assignee: assignee.map(|account| account.0),
            },
            Happening::Noted { text } => Self::Noted { text },
            Happening::ProtocolRequested => Self::ProtocolRequested,
            Happening::ProtocolDeferred => Self::ProtocolDeferred,
            Happening::Protocolled { number, year, date } => Self::Protocolled { number, year, date },
            Happening::ProtocolRefused { reason } => Self::ProtocolRefused { reason },
            Happening::LegalHoldSet { reason } => Self::LegalHoldSet { reason },
            Happening::LegalHoldLifted { reason } => Self::LegalHoldLifted { reason },
            Happening::Erased => Self::Erased,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::citizen_request::Status;

    use super::super::StatusName;
    use super::*;

    #[test]
    fn an_entry_says_when_and_what() {
        let what = Happening::StatusChanged { to: Status::InReview, reason: None };
        let entry =
            Entry::<StatusName>::from(HistoryEntry { at: jiff::Timestamp::UNIX_EPOCH, what, by: None });
        let json = serde_json::to_value(entry).expect("it serialises");
        let expected = serde_json::json!({
            "at": "1970-01-01T00:00:00Z", "what": "status_changed", "status": "in_review", "reason": null
        });
        assert_eq!(json, expected);
    }
}
