//! An entry of the book beside the case that it was entered for, in words.

use std::collections::HashMap;

use domain::citizen_request::Kind;
use jiff::Timestamp;
use projections::Reach;
use projections::applications::{self, ApplicationView};
use projections::case::ProtocolView;
use projections::requests::{self, RequestView};
use protocol_adapter::Line;
use store::{Store, Unavailable, Unread};
use uuid::Uuid;

use crate::cases::CaseRef;
use crate::pages::Frame;
use crate::pages::queue::About;

/// How many cases are looked up at a time.
const PORTION: usize = 500;

/// An entry.
#[derive(Clone)]
pub struct BookLine {
    /// As the book has it.
    pub line: Line,
    /// The case behind it; `None` when there is none in this portal, or none in reach.
    pub case: Option<Behind>,
}

/// The case behind an entry, as far as the book needs it.
#[derive(Clone)]
pub struct Behind {
    /// Which case.
    pub case: CaseRef,
    /// Α.Α.
    pub number: i64,
    /// What it is about.
    pub about: About,
    /// Who filed it.
    pub sender: Sender,
    /// Where it stands with the register.
    pub protocol: ProtocolView,
}

/// Who filed a case.
#[derive(Clone)]
pub enum Sender {
    /// The portal does not know.
    Anonymous,
    /// His data are erased.
    Erased,
    /// By this name.
    Named(String),
}

/// Lines that know their cases.
pub trait WithCases {
    /// Looks the cases up, as far as they are in reach.
    fn with_cases(
        self,
        store: &Store,
        reach: Reach,
    ) -> impl Future<Output = Result<Unread<Vec<BookLine>>, Unavailable>> + Send;
}

impl WithCases for Vec<Line> {
    async fn with_cases(self, store: &Store, reach: Reach) -> Result<Unread<Vec<BookLine>>, Unavailable> {
        let ids: Vec<Uuid> = self.iter().filter_map(|line| line.reference.parse().ok()).collect();
        let mut cases = Unread::new(HashMap::new(), Vec::new());
        for ids in ids.chunks(PORTION) {
            let (requests, applications) = tokio::try_join!(
                requests::several(store, ids, reach),
                applications::several(store, ids, reach)
            )?;
            cases = cases.and(requests).and(applications).map(|((mut cases, requests), applications)| {
                cases.extend(requests.into_iter().map(|view| (view.row.id.0, Behind::from(view))));
                cases.extend(applications.into_iter().map(|view| (view.row.id.0, Behind::from(view))));
                cases
            });
        }
        Ok(cases.map(|cases: HashMap<Uuid, Behind>| {
            let case = |line: &Line| cases.get(&line.reference.parse().ok()?).cloned();
            self.into_iter().map(|line| BookLine { case: case(&line), line }).collect()
        }))
    }
}

impl BookLine {
    /// Whether the case behind it shows this very number: then the entry cannot be cancelled.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let ours = Some((self.line.entry.number, self.line.entry.year));
        self.case.as_ref().is_some_and(|case| case.protocol.number.zip(case.protocol.year) == ours)
    }

    /// The time of day in Athens.
    #[must_use]
    pub fn time(&self) -> String {
        time_of_day(self.line.registered_at)
    }

    /// `12345/2026`
    #[must_use]
    pub fn number(&self) -> String {
        format!("{}/{}", self.line.entry.number, self.line.entry.year)
    }

    /// Είδος.
    #[must_use]
    pub fn kind(&self, frame: &Frame) -> String {
        match (&self.case, self.line.kind.as_str()) {
            (Some(case), _) => case.about.kind(frame),
            (None, "application") => frame.t("application-word"),
            (None, kind) => Kind::from_name(kind).map_or_else(|| kind.to_owned(), |kind| frame.kind(kind)),
        }
    }

    /// Θέμα; of an application, the certificate.
    #[must_use]
    pub fn subject(&self, frame: &Frame) -> String {
        match self.case.as_ref().map(|case| &case.about) {
            Some(About::Request { subject: None, .. }) => frame.t("book-erased"),
            Some(about) => about.title(frame),
            None => self.line.subject.clone().unwrap_or_else(|| frame.t("book-unknown")),
        }
    }

    /// Αποστολέας.
    #[must_use]
    pub fn sender(&self, frame: &Frame) -> String {
        match self.case.as_ref().map(|case| &case.sender) {
            Some(Sender::Anonymous) => frame.t("book-anonymous"),
            Some(Sender::Erased) => frame.t("book-erased"),
            Some(Sender::Named(name)) => name.clone(),
            None => self.line.sender.clone().unwrap_or_else(|| frame.t("book-unknown")),
        }
    }

    /// Α.Α. of the case.
    #[must_use]
    pub fn case_number(&self) -> String {
        self.case.as_ref().map(|case| case.number.to_string()).unwrap_or_default()
    }
}

impl From<RequestView> for Behind {
    fn from(view: RequestView) -> Self {
        let sender = view
            .sender
            .map_or(Sender::Anonymous, |sender| Sender::of(sender.family_name.zip(sender.given_name)));
        let row = view.row;
        Self {
            case: CaseRef::request(row.id),
            number: row.number,
            about: About::Request { kind: row.kind, subject: row.subject },
            sender,
            protocol: row.protocol,
        }
    }
}

impl From<ApplicationView> for Behind {
    fn from(view: ApplicationView) -> Self {
        let details = view.applicant.details;
        let row = view.row;
        Self {
            case: CaseRef::application(row.id),
            number: row.number,
            about: About::Application { certificate: row.certificate },
            sender: Sender::of(details.map(|details| (details.family_name, details.given_name))),
            protocol: row.protocol,
        }
    }
}

impl Sender {
    /// Family name and given name; `None` once they are erased.
    fn of(names: Option<(String, String)>) -> Self {
        names.map_or(Self::Erased, |(family, given)| {
            Self::Named(format!("{family} {given}").trim().to_owned())
        })
    }
}

fn time_of_day(at: Timestamp) -> String {
    at.to_zoned(domain::terms::athens()).strftime("%H:%M").to_string()
}
