//! A row of `citizens` as the database keeps it, and how events fill it. Personal values stay sealed.

use domain::person::{Details, DocumentKind};
use domain::user_verification::{UserVerification, VerificationEvent, VerificationState};
use domain::{AccountId, Personal};
use jiff::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use store::personal_data::Opener;
use store::{DataKey, StoredEvent, StreamId, Unavailable};
use uuid::Uuid;

use super::{CitizenView, VerificationEntry, VerificationStep};
use crate::case::{self, by_staff, named, out_of_place, time};
use crate::folding::StreamRow;

/// `Aggregate::TYPE` of the streams that this read model follows.
pub(super) const AGGREGATE_TYPE: &str = <UserVerification as cqrs_es::Aggregate>::TYPE;

/// A whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CitizenRow {
    pub id: Uuid,
    pub state: VerificationState,
    pub verified_at: Option<Timestamp>,
    pub office: Option<String>,
    pub document: Option<DocumentKind>,
    /// Fingerprint of what a clerk checks.
    pub checked: String,
    /// Position of the last declaration.
    pub declared: i64,
    /// Sequence of the last event.
    pub version: i64,
    /// Position of the last event.
    pub position: i64,
    pub details: Personal<Details>,
    pub history: Vec<VerificationEntry<Personal<String>>>,
}

/// The stream that a citizen's data key belongs to.
pub(super) fn stream_of(id: Uuid) -> StreamId {
    StreamId { aggregate_type: AGGREGATE_TYPE, aggregate_id: id }
}

impl StreamRow for CitizenRow {
    const AGGREGATE_TYPE: &'static str = AGGREGATE_TYPE;
    const LOAD: &'static str = "
        select id, state, verified_at, office, document, checked, declared, version, position, details, history
        from citizens
        where id = any($1)";

    fn id(&self) -> Uuid {
        self.id
    }

    fn fold(row: Option<Self>, stored: &StoredEvent) -> Result<Self, Unavailable> {
        let event = stored.decode::<VerificationEvent>()?;
        let expected = row.as_ref().map_or(1, |row| row.version + 1);
        if stored.sequence != expected {
            return Err(out_of_place(stored));
        }
        let mut row = match row {
            Some(row) => row.after(event, stored),
            None => Self::opened_by(event, stored)?,
        };
        row.version = stored.sequence;
        row.position = stored.position;
        Ok(row)
    }
}

impl CitizenRow {
    /// The first event makes the row; who is forgotten before he has declared anything has one too.
    fn opened_by(event: VerificationEvent, stored: &StoredEvent) -> Result<Self, Unavailable> {
        match event {
            VerificationEvent::DetailsDeclared { account: _, details, fingerprints } => {
                let state = VerificationState::Unverified;
                Ok(Self::begun((state, details, fingerprints.checked), VerificationStep::Declared, stored))
            }
            VerificationEvent::PersonErased { request: _ } => {
                let state = VerificationState::Incomplete;
                let nothing = (state, Personal::Erased, String::new());
                Ok(Self::begun(nothing, VerificationStep::Erased, stored))
            }
            VerificationEvent::Verified { .. } | VerificationEvent::Revoked { .. } => {
                Err(out_of_place(stored))
            }
        }
    }

    fn begun(
        (state, details, checked): (VerificationState, Personal<Details>, String),
        what: VerificationStep<Personal<String>>,
        stored: &StoredEvent,
    ) -> Self {
        Self {
            id: stored.aggregate_id,
            state,
            verified_at: None,
            office: None,
            document: None,
            checked,
            declared: stored.position,
            version: stored.sequence,
            position: stored.position,
            details,
            history: vec![entry(what, stored)],
        }
    }

    fn after(mut self, event: VerificationEvent, stored: &StoredEvent) -> Self {
        let what = match event {
            VerificationEvent::DetailsDeclared { account: _, details, fingerprints } => {
                self.details = details;
                self.declared = stored.position;
                self.compared(fingerprints.checked)
            }
            VerificationEvent::Verified { document, office } => {
                self.state = VerificationState::Verified;
                self.verified_at = Some(stored.recorded_at);
                self.office = Some(office.clone());
                self.document = Some(document);
                VerificationStep::Verified { document, office }
            }
            VerificationEvent::Revoked { reason } => {
                self.state = VerificationState::Revoked;
                VerificationStep::Revoked { reason: Some(reason) }
            }
            VerificationEvent::PersonErased { request: _ } => {
                self.state = VerificationState::Incomplete;
                self.checked.clear();
                VerificationStep::Erased
            }
        };
        self.history.push(entry(what, stored));
        self
    }

    /// A change of what was checked ends a verification, as the domain has it.
    fn compared(&mut self, checked: String) -> VerificationStep<Personal<String>> {
        if self.checked == checked {
            return VerificationStep::Changed;
        }
        self.checked = checked;
        self.state = VerificationState::Unverified;
        VerificationStep::Declared
    }

    /// As staff and the citizen himself see him.
    pub(super) fn opened(self, key: Option<&DataKey>) -> Result<CitizenView, Unavailable> {
        let opener = Opener::with_key(stream_of(self.id), key);
        let history = self.history.into_iter().map(|VerificationEntry { at, what, by }| {
            Ok(VerificationEntry { at, what: what.opened(&opener)?, by })
        });
        Ok(CitizenView {
            id: AccountId(self.id),
            details: opener.open(self.details)?,
            state: self.state,
            verified_at: self.verified_at,
            office: self.office,
            document: self.document,
            history: history.collect::<Result<_, Unavailable>>()?,
            revision: self.version.unsigned_abs(),
        })
    }
}

impl VerificationStep<Personal<String>> {
    fn opened(self, opener: &Opener<'_>) -> Result<VerificationStep, Unavailable> {
        Ok(match self {
            Self::Declared => VerificationStep::Declared,
            Self::Changed => VerificationStep::Changed,
            Self::Verified { document, office } => VerificationStep::Verified { document, office },
            Self::Revoked { reason } => VerificationStep::Revoked { reason: opener.open(reason)? },
            Self::Erased => VerificationStep::Erased,
        })
    }
}

fn entry(
    what: VerificationStep<Personal<String>>,
    stored: &StoredEvent,
) -> VerificationEntry<Personal<String>> {
    VerificationEntry { at: stored.recorded_at, what, by: by_staff(stored) }
}

impl<'r> FromRow<'r, PgRow> for CitizenRow {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let document: Option<&str> = row.try_get("document")?;
        Ok(Self {
            id: row.try_get("id")?,
            state: named(row, "state", VerificationState::from_name)?,
            verified_at: time(row, "verified_at")?,
            office: row.try_get("office")?,
            document: document.map(|_| named(row, "document", DocumentKind::from_name)).transpose()?,
            checked: row.try_get("checked")?,
            declared: row.try_get("declared")?,
            version: row.try_get("version")?,
            position: row.try_get("position")?,
            details: case::document(row, "details")?,
            history: case::document(row, "history")?,
        })
    }
}
