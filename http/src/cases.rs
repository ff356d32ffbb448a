//! What staff ask of a case, whichever service it belongs to: the pages have one design for both, and this is where
//! it becomes a command of the one aggregate or the other.

mod outcome;

use domain::certificate_application::{ApplicationCommand, ApplicationStatus, CertificateApplication};
use domain::citizen_request::{AfterAnswer, CitizenRequest, RequestCommand, Status};
use domain::protocol::{MANUAL, ProtocolEntry};
use domain::words::{AnswerText, NoteText, Reason};
use domain::{AccountId, ApplicationId, DepartmentId, RequestId};
use projections::registrar::Filed;
use store::{Actor, ExecuteError, Submission, Work};
use uuid::Uuid;

use crate::app::App;
use crate::protocol::{self, Numbered};
use crate::{applications, change, requests};

pub use outcome::NotDone;

/// What citizens file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Service {
    /// Requests, complaints, proposals, comments.
    #[default]
    Requests,
    /// Applications for certificates.
    Applications,
}

/// A case of either service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseRef {
    /// Which service.
    pub service: Service,
    /// The id of its stream.
    pub id: Uuid,
}

/// What a member of staff asks of a case.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Answer it; an application keeps its status whatever `then` says.
    Answer {
        /// The answer.
        text: AnswerText,
        /// What becomes of a request after it.
        then: AfterAnswer,
    },
    /// Another status.
    Status {
        /// By its name; one of the service's own.
        to: &'static str,
        /// Why.
        reason: Option<Reason>,
    },
    /// To a department, a person, or nobody.
    Assign {
        /// The department in charge.
        department: Option<DepartmentId>,
        /// The member of staff in charge.
        assignee: Option<AccountId>,
    },
    /// A note among staff.
    Note {
        /// The note.
        text: NoteText,
    },
    /// To the register; a request only, for an application goes there with its filing.
    Protocol,
    /// To the register again after it refused; what waits for it already is tried at once.
    Retry,
    /// The number, written by hand.
    Number {
        /// Number, year, date.
        entry: ProtocolEntry,
    },
}

/// A wish on its way.
pub struct Asked {
    /// Of which case.
    pub case: CaseRef,
    /// What.
    pub wish: Wish,
    /// Who asks.
    pub actor: Actor,
    /// So that sending twice does it once.
    pub submission: Submission,
    /// The revision that he saw.
    pub revision: u64,
}

impl Service {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Requests, Self::Applications];

    /// In addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Applications => "applications",
        }
    }

    /// The service of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|service| service.as_str() == name)
    }

    /// The names of its statuses.
    #[must_use]
    pub fn statuses(self) -> Vec<&'static str> {
        match self {
            Self::Requests => Status::ALL.iter().map(|status| status.as_str()).collect(),
            Self::Applications => ApplicationStatus::ALL.iter().map(|status| status.as_str()).collect(),
        }
    }
}

impl CaseRef {
    /// A request.
    #[must_use]
    pub fn request(id: RequestId) -> Self {
        Self { service: Service::Requests, id: id.0 }
    }

    /// An application.
    #[must_use]
    pub fn application(id: ApplicationId) -> Self {
        Self { service: Service::Applications, id: id.0 }
    }
}

impl From<&Self> for CaseRef {
    fn from(case: &Self) -> Self {
        *case
    }
}

impl From<&Filed> for CaseRef {
    fn from(filed: &Filed) -> Self {
        match filed {
            Filed::Request(id, _) => Self::request(*id),
            Filed::Application(id, _) => Self::application(*id),
        }
    }
}

/// Does it, and waits (at most a second) until the read model shows it; for a number it waits as long as filing does.
pub async fn ask(app: &App, asked: Asked) -> Result<(), NotDone> {
    match asked.case.service {
        Service::Requests => run::<CitizenRequest>(app, asked, of_request, requests::READ_MODEL).await,
        Service::Applications => {
            run::<CertificateApplication>(app, asked, of_application, applications::READ_MODEL).await
        }
    }
}

async fn run<A: Numbered>(
    app: &App,
    asked: Asked,
    command: fn(Wish, Option<AccountId>) -> Result<A::Command, NotDone>,
    read_model: &'static str,
) -> Result<(), NotDone>
where
    NotDone: From<ExecuteError<A::Error>>,
{
    let Asked { case, wish, actor, submission, revision } = asked;
    let (sends, sends_again) = (matches!(wish, Wish::Protocol), matches!(wish, Wish::Retry));
    let work = Work::<A>::on(case.id, command(wish, actor.account)?, actor)
        .once(Some(submission))
        .if_match(revision);
    if sends {
        protocol::send(app, work).await?;
    } else if sends_again {
        protocol::retry(app, work).await?;
    } else {
        return Ok(change::execute(&app.store, work, read_model).await?);
    }
    Ok(change::catch_up(&app.store, read_model).await?)
}

fn of_request(wish: Wish, by: Option<AccountId>) -> Result<RequestCommand, NotDone> {
    Ok(match wish {
        Wish::Answer { text, then } => RequestCommand::Answer { text, then },
        Wish::Status { to, reason } => {
            let to = Status::from_name(to).ok_or(NotDone::Missing)?;
            RequestCommand::ChangeStatus { to, reason }
        }
        Wish::Assign { department, assignee } => RequestCommand::Assign { department, assignee },
        Wish::Note { text } => RequestCommand::Note { text },
        Wish::Protocol => RequestCommand::RequestProtocol,
        Wish::Retry => RequestCommand::RetryProtocol,
        Wish::Number { entry } => RequestCommand::Protocol { entry, register: MANUAL.to_owned(), by },
    })
}

fn of_application(wish: Wish, by: Option<AccountId>) -> Result<ApplicationCommand, NotDone> {
    Ok(match wish {
        Wish::Answer { text, .. } => ApplicationCommand::Answer { text },
        Wish::Status { to, reason } => {
            let to = ApplicationStatus::from_name(to).ok_or(NotDone::Missing)?;
            ApplicationCommand::ChangeStatus { to, reason }
        }
        Wish::Assign { department, assignee } => ApplicationCommand::Assign { department, assignee },
        Wish::Note { text } => ApplicationCommand::Note { text },
        Wish::Protocol => return Err(NotDone::Missing),
        Wish::Retry => ApplicationCommand::RetryProtocol,
        Wish::Number { entry } => ApplicationCommand::Protocol { entry, register: MANUAL.to_owned(), by },
    })
}
