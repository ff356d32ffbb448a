//! Requests for erasure, for administrators.

use domain::erasure::Subject;
use projections::erasures::{Decided, ErasureLine, ErasureView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::names::ErasureStateName;

/// Who is to be forgotten, or which case.
#[derive(Serialize, ToSchema)]
pub struct ErasureSubject {
    /// `person`, `request` or `application`.
    kind: &'static str,
    id: Uuid,
}

/// A request for erasure in the list: nothing of why.
#[derive(Serialize, ToSchema)]
#[schema(as = ErasureListed)]
pub struct ErasureListed {
    id: Uuid,
    subject: ErasureSubject,
    state: ErasureStateName,
    #[schema(value_type = String, format = DateTime)]
    asked_at: jiff::Timestamp,
    /// Which administrator; null for the command line.
    #[schema(required)]
    asked_by: Option<Uuid>,
}

/// The newest requests for erasure, newest first, at most two hundred.
#[derive(Serialize, ToSchema)]
pub struct Erasures {
    items: Vec<ErasureListed>,
}

/// A request for erasure.
#[derive(Serialize, ToSchema)]
pub struct Erasure {
    #[serde(flatten)]
    listed: ErasureListed,
    #[schema(required)]
    reason: Option<String>,
    /// By which law.
    #[schema(required)]
    legal_basis: Option<String>,
    /// Null while it waits for a second administrator.
    #[schema(required)]
    decided: Option<ErasureDecided>,
}

/// What was decided.
#[derive(Serialize, ToSchema)]
pub struct ErasureDecided {
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// Which administrator; null for the command line.
    #[schema(required)]
    by: Option<Uuid>,
    /// Why it was refused; null when it was carried out.
    #[schema(required)]
    refusal: Option<String>,
    /// The cases that stay, because a law holds them.
    held: Vec<ErasureSubject>,
}

impl From<Subject> for ErasureSubject {
    fn from(subject: Subject) -> Self {
        let (kind, id) = match subject {
            Subject::Person(id) => ("person", id.0),
            Subject::Request(id) => ("request", id.0),
            Subject::Application(id) => ("application", id.0),
        };
        Self { kind, id }
    }
}

impl From<ErasureLine> for ErasureListed {
    fn from(line: ErasureLine) -> Self {
        Self {
            id: line.id.0,
            subject: line.subject.into(),
            state: line.state.into(),
            asked_at: line.asked_at,
            asked_by: line.asked_by.map(|by| by.0),
        }
    }
}

impl From<Vec<ErasureLine>> for Erasures {
    fn from(lines: Vec<ErasureLine>) -> Self {
        Self { items: lines.into_iter().map(ErasureListed::from).collect() }
    }
}

impl From<ErasureView> for Erasure {
    fn from(mut view: ErasureView) -> Self {
        Self {
            reason: view.reason.take(),
            legal_basis: view.legal_basis.take(),
            decided: view.decided.take().map(ErasureDecided::from),
            listed: ErasureLine::from(view).into(),
        }
    }
}

impl From<Decided> for ErasureDecided {
    fn from(Decided { at, by, refusal, held }: Decided) -> Self {
        let held = held.into_iter().map(ErasureSubject::from).collect();
        Self { at, by: by.map(|by| by.0), refusal, held }
    }
}
