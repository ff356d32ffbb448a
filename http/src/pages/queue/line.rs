//! A case in the queue, of either service.

use domain::AccountId;
use domain::catalogue::CertificateCode;
use domain::citizen_request::Kind;
use jiff::Timestamp;
use jiff::civil::Date;
use projections::Page;
use projections::applications::ApplicationRow;
use projections::case::ProtocolView;
use projections::requests::RequestRow;

use crate::cases::CaseRef;
use crate::pages::frame::Frame;
use crate::pages::staff_words::StatusTag;

/// One line of the list.
#[derive(Clone)]
pub struct Line {
    /// Which case.
    pub case: CaseRef,
    /// Α.Α.
    pub number: i64,
    /// What it is about.
    pub about: About,
    /// In which status.
    pub status: StatusTag,
    /// Whether it is still open.
    pub is_open: bool,
    /// Who has it.
    pub assignee: Option<AccountId>,
    /// Where it stands with the register.
    pub protocol: ProtocolView,
    /// The last day on which it is answered in time.
    pub due_on: Option<Date>,
    /// When anything last changed.
    pub changed_at: Timestamp,
}

/// What a case is about.
#[derive(Clone)]
pub enum About {
    /// A request.
    Request {
        /// Είδος.
        kind: Kind,
        /// Θέμα; `None` once erased.
        subject: Option<String>,
    },
    /// An application.
    Application {
        /// Είδος πιστοποιητικού.
        certificate: CertificateCode,
    },
}

impl About {
    /// The subject, or the certificate's name.
    #[must_use]
    pub fn title(&self, frame: &Frame) -> String {
        match self {
            Self::Request { subject, .. } => frame.typed(subject),
            Self::Application { certificate } => frame.certificate(certificate),
        }
    }

    /// The kind, or the family of the certificate.
    #[must_use]
    pub fn kind(&self, frame: &Frame) -> String {
        match self {
            Self::Request { kind, .. } => frame.kind(kind),
            Self::Application { certificate } => {
                let known = certificate.certificate();
                known.map_or_else(|| frame.t("application-word"), |known| frame.family(known.family))
            }
        }
    }
}

impl Line {
    /// The queue of requests.
    #[must_use]
    pub fn requests(page: Page<RequestRow>) -> Page<Self> {
        Page { items: page.items.into_iter().map(Self::from).collect(), next: page.next }
    }

    /// The queue of applications.
    #[must_use]
    pub fn applications(page: Page<ApplicationRow>) -> Page<Self> {
        Page { items: page.items.into_iter().map(Self::from).collect(), next: page.next }
    }
}

impl From<RequestRow> for Line {
    fn from(row: RequestRow) -> Self {
        Self {
            case: CaseRef::request(row.id),
            number: row.number,
            about: About::Request { kind: row.kind, subject: row.subject },
            status: StatusTag::of(&row.status),
            is_open: row.status.is_open(),
            assignee: row.assignee,
            protocol: row.protocol,
            due_on: row.due_on,
            changed_at: row.changed_at,
        }
    }
}

impl From<ApplicationRow> for Line {
    fn from(row: ApplicationRow) -> Self {
        Self {
            case: CaseRef::application(row.id),
            number: row.number,
            about: About::Application { certificate: row.certificate },
            status: StatusTag::of(&row.status),
            is_open: row.status.is_open(),
            assignee: row.assignee,
            protocol: row.protocol,
            due_on: row.due_on,
            changed_at: row.changed_at,
        }
    }
}
