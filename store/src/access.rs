//! Who of the municipality read what of whom: recorded before the data leave. A table of its own, never events.
//!
//! Read in this order: what a record says (here), `unread` (what a query for staff hands out: it opens only by being
//! recorded), `recorder` (how records are written: batched as appends are), `polls` (what one record stands for),
//! `reading` (how they are read), `namesakes`.

mod unread;
mod recorder;
mod polls;
mod reading;
mod namesakes;

use domain::{AccountId, ApplicationId, DepartmentId, RequestId};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::accounts::Account;
use crate::actor::Role;
use crate::connect::Store;
use crate::error::Unavailable;
use crate::failpoints;
use crate::sessions::Session;

pub use reading::Opened;
pub(crate) use recorder::Recorder;
pub use unread::Unread;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// His account; `None` for whoever runs the program on the machine itself.
    pub account: Option<AccountId>,
    /// In which role.
    pub role: Role,
    /// Where he works now.
    pub department: Option<DepartmentId>,
}

/// One occasion on which somebody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub reader: Reader,
    /// By which door.
    pub surface: Surface,
    /// Why, where a reason is asked: a reference, never somebody's name.
    pub reason: Option<String>,
}

/// What is shown of one case or person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Of which.
    pub subject: Subject,
    /// What it is shown for.
    pub purpose: Purpose,
    /// Which fields; nothing is recorded where there are none.
    pub fields: Vec<Field>,
}

/// Whose data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A request, complaint, proposal or comment.
    Request(RequestId),
    /// An application.
    Application(ApplicationId),
    /// A citizen: his account, details and verification.
    Person(AccountId),
    /// Positions of the log as it is stored: what is personal there is ciphertext.
    Log {
        /// The one stream that was asked for; `None` for whatever stands there.
        stream: Option<Uuid>,
        /// The first position.
        from: i64,
        /// The last one; that before the first where there was none yet.
        to: i64,
    },
}

/// A set of names that the database keeps as text.
macro_rules! named {
    ($(#[$about:meta])* $type:ident { $($(#[$what:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type { $($(#[$what])* $variant),+ }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in SQL, in the API and in messages.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

named! {
    /// By which door data leave.
    Surface {
        /// A page.
        Page = "page",
        /// The JSON API.
        Api = "api",
        /// The program, on the machine itself.
        CommandLine = "command_line",
    }
}

named! {
    /// What data are shown for.
    Purpose {
        /// A row of a list.
        List = "list",
        /// Found by words.
        Search = "search",
        /// The case was opened, to handle it.
        Case = "case",
        /// The citizen's own details, at the counter.
        Counter = "counter",
        /// The book of the register, and what waits for it.
        Register = "register",
        /// The log, replayed.
        Audit = "audit",
        /// All that there is of a person, handed out.
        Export = "export",
        /// Who read what, looked at.
        Oversight = "oversight",
        /// Whether it is erased, decided on.
        Erasure = "erasure",
        /// The log as it is stored, handed on: the audit feed, an export.
        Log = "log",
    }
}

named! {
    /// Which fields are shown. A few names; what stands in a field is never recorded.
    Field {
        /// Θέμα.
        Subject = "subject",
        /// Κείμενο, and the desired action.
        Text = "text",
        /// Who filed it: name and address.
        Sender = "sender",
        /// Who applies: his details.
        Applicant = "applicant",
        /// Details or remarks, and the certificate's own fields.
        Remarks = "remarks",
        /// Where it is delivered.
        Delivery = "delivery",
        /// The answer.
        Answer = "answer",
        /// Reasons, answers and notes of the history.
        History = "history",
        /// What a citizen has declared of himself.
        Details = "details",
        /// The name and the address of his account.
        Account = "account",
        /// That it was found by words, which stand in it.
        Found = "found",
        /// Everything that the log has of it.
        Events = "events",
        /// Who has read it.
        Accesses = "accesses",
        /// Why its erasure was asked for, or refused.
        Reason = "reason",
        /// The log's lines, with ciphertext where they are personal.
        Lines = "lines",
        /// None of the log's lines: nothing was there, or nothing fitted.
        Nothing = "nothing",
    }
}

impl Reader {
    /// Whoever runs the program on the machine itself: he has no account here.
    pub const COMMAND_LINE: Self = Self { account: None, role: Role::System, department: None };

    /// Somebody signed in.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self { account: Some(account.id), role: account.role, department: account.department }
    }
}

impl Access {
    /// By a page.
    #[must_use]
    pub fn page(session: &Session) -> Self {
        Self { reader: Reader::of(&session.account), surface: Surface::Page, reason: None }
    }

    /// By the API.
    #[must_use]
    pub fn api(session: &Session) -> Self {
        Self { reader: Reader::of(&session.account), surface: Surface::Api, reason: None }
    }

    /// By the command line.
    #[must_use]
    pub fn command_line(reason: Option<String>) -> Self {
        Self { reader: Reader::COMMAND_LINE, surface: Surface::CommandLine, reason }
    }
}

impl Subject {
    /// What it is, in SQL and in the API.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Request(_) => "request",
            Self::Application(_) => "application",
            Self::Person(_) => "person",
            Self::Log { .. } => "log",
        }
    }

    /// Its id; the log as a whole has the nil one.
    #[must_use]
    pub fn id(self) -> Uuid {
        match self {
            Self::Request(id) => id.0,
            Self::Application(id) => id.0,
            Self::Person(id) => id.0,
            Self::Log { stream, .. } => stream.unwrap_or_default(),
        }
    }

    /// Which positions of the log, the first and the last.
    #[must_use]
    pub fn positions(self) -> Option<(i64, i64)> {
        match self {
            Self::Log { from, to, .. } => Some((from, to)),
            Self::Request(_) | Self::Application(_) | Self::Person(_) => None,
        }
    }

    /// The subject of that kind and id, with its positions where it has some.
    #[must_use]
    pub fn of(kind: &str, id: Uuid, positions: Option<(i64, i64)>) -> Option<Self> {
        match (kind, positions) {
            ("request", None) => Some(Self::Request(RequestId(id))),
            ("application", None) => Some(Self::Application(ApplicationId(id))),
            ("person", None) => Some(Self::Person(AccountId(id))),
            ("log", Some((from, to))) => Some(Self::Log { stream: (!id.is_nil()).then_some(id), from, to }),
            _ => None,
        }
    }
}

impl Seen {
    /// What is shown of it; a field that is empty or erased is given as `None`.
    #[must_use]
    pub fn of(subject: Subject, purpose: Purpose, fields: impl IntoIterator<Item = Option<Field>>) -> Self {
        Self { subject, purpose, fields: fields.into_iter().flatten().collect() }
    }

    /// These positions of the log as they are stored, the first and the last that were asked for, of one stream or of
    /// all: their lines, or nothing.
    pub(crate) fn of_log(stream: Option<Uuid>, (from, to): (i64, i64), what: Field) -> Self {
        Self::of(Subject::Log { stream, from, to: to.max(from - 1) }, Purpose::Log, [Some(what)])
    }
}

impl Store {
    /// Records that somebody is about to be shown this, durably: when it answers, the data may leave. Where it fails,
    /// they must not. Nothing is recorded where nothing personal is shown.
    pub async fn record_access(&self, access: &Access, seen: Vec<Seen>) -> Result<(), Unavailable> {
        let seen = seen.into_iter().filter(|seen| !seen.fields.is_empty());
        let seen: Vec<Seen> = seen.filter(|seen| !self.inner.recorder.has(access, seen)).collect();
        if seen.is_empty() || failpoints::access_unrecorded_at_all() {
            return Ok(());
        }
        self.inner.recorder.record(access.clone(), seen).await?;
        failpoints::access_recorded();
        Ok(())
    }
}
