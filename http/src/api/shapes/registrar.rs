//! What a registrar sees: the register, the cases without a number, attempts, outages.

use jiff::Timestamp;
use projections::registrar::{Filed, Trouble};
use protocol_adapter::{Answer, Attempt, Ending, Standing, audit};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Protocol;
use crate::cases::CaseRef;
use crate::registrar::{Line, Overview};

/// Whether the register answers.
#[derive(Serialize, ToSchema)]
pub struct RegisterStanding {
    /// `not_called`, `answers` or `away`.
    state: &'static str,
    /// When it last answered, or since when it is away; null when it was never called.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// How the register stands, and how many cases wait for it.
#[derive(Serialize, ToSchema)]
pub struct RegisterOverview {
    register: RegisterStanding,
    /// Cases whose number follows by itself.
    waiting: i64,
    /// Since when the oldest of them waits.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    oldest_waiting: Option<Timestamp>,
    /// Cases that the registrar must act on.
    troubled: i64,
}

/// A case at the register.
#[derive(Serialize, ToSchema)]
pub struct CaseAtRegister {
    id: Uuid,
    /// `requests` or `applications`.
    service: &'static str,
    /// Α.Α.
    number: i64,
    /// The kind of a request, or the certificate's code.
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    waiting_since: Timestamp,
    protocol: Protocol,
    /// Why the registrar must act: `refused`, `other_reference`, `several_entries`, `number_held`, `not_understood`; null
    /// when the number follows by itself.
    #[schema(required)]
    trouble: Option<&'static str>,
    /// How often it was tried.
    attempts: i32,
    #[schema(required)]
    last_attempt: Option<AttemptAtRegister>,
}

/// One attempt to enter a case.
#[derive(Serialize, ToSchema)]
pub struct AttemptAtRegister {
    /// From 1 for each case.
    number: i32,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// `entered`, `refused`, `unreachable`, `turned_away`, `unreadable`, `ambiguous`, `contradicts`; null while it goes
    /// on, and when it was cut off.
    #[schema(required)]
    outcome: Option<&'static str>,
    /// How often the register was asked afterwards whether it has the case.
    questions: i64,
    /// What it said the last time: `there`, `not_there`, `contradicts`, `none`.
    #[schema(required)]
    answer: Option<&'static str>,
}

/// A case with the attempts at it.
#[derive(Serialize, ToSchema)]
pub struct Attempts {
    case: CaseAtRegister,
    /// Newest first.
    attempts: Vec<AttemptAtRegister>,
}

/// The outages of a year.
#[derive(Serialize, ToSchema)]
pub struct Outages {
    /// Newest first.
    items: Vec<Outage>,
}

/// A time in which the register did not answer.
#[derive(Serialize, ToSchema)]
#[schema(as = RegisterOutage)]
pub struct Outage {
    /// The first call that failed.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// The first that was answered again; null while it lasts.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The ids of the cases that were sent to it meanwhile, oldest first.
    #[schema(value_type = Vec<Uuid>)]
    cases: Vec<String>,
}

/// What was tried.
#[derive(Serialize, ToSchema)]
pub struct Tried {
    /// How many cases waited for a later attempt and are due now.
    hurried: u64,
}

impl Tried {
    /// So many.
    #[must_use]
    pub fn of(hurried: u64) -> Self {
        Self { hurried }
    }
}

impl Attempts {
    /// Of this case.
    #[must_use]
    pub fn of(case: Line, attempts: Vec<Attempt>) -> Self {
        let attempts = attempts.into_iter().map(AttemptAtRegister::from).collect();
        Self { case: case.into(), attempts }
    }
}

impl From<Standing> for RegisterStanding {
    fn from(standing: Standing) -> Self {
        let (state, at) = match standing {
            Standing::NotCalled => ("not_called", None),
            Standing::Answers { last } => ("answers", Some(last)),
            Standing::Away { since, .. } => ("away", Some(since)),
        };
        Self { state, at }
    }
}

impl From<Overview> for RegisterOverview {
    fn from(Overview { standing, backlog }: Overview) -> Self {
        Self {
            register: standing.into(),
            waiting: backlog.waiting,
            oldest_waiting: backlog.oldest,
            troubled: backlog.troubled,
        }
    }
}

impl From<Line> for CaseAtRegister {
    fn from(Line { pending, last }: Line) -> Self {
        let CaseRef { service, id } = CaseRef::from(&pending.filed);
        Self {
            id,
            service: service.as_str(),
            number: pending.number,
            kind: match &pending.filed {
                Filed::Request(_, kind) => kind.as_str().to_owned(),
                Filed::Application(_, certificate) => certificate.as_str().to_owned(),
            },
            waiting_since: pending.since,
            trouble: pending.trouble.map(Trouble::as_str),
            protocol: Protocol::for_staff(pending.protocol),
            attempts: last.as_ref().map_or(0, |last| last.number),
            last_attempt: last.map(AttemptAtRegister::from),
        }
    }
}

impl From<Attempt> for AttemptAtRegister {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at,
            outcome: attempt.ending.map(Ending::as_str),
            questions: attempt.questions,
            answer: attempt.answer.map(Answer::as_str),
        }
    }
}

impl From<Vec<audit::Outage>> for Outages {
    fn from(outages: Vec<audit::Outage>) -> Self {
        let outage = |audit::Outage { from, until, cases }| Outage { from, until, cases };
        Self { items: outages.into_iter().map(outage).collect() }
    }
}
