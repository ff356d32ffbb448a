//! Who read what of whom, by name: for administrators and auditors. Without a search it is the account of a day, whose
//! numbers lead to the records behind them. That this page is read is recorded as well.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use domain::terms::day_in_athens;
use jiff::civil::Date;
use projections::Page;
use projections::accesses::{AccessLine, Mark, Reading, Usual};
use store::access::{Field as Shown, Subject, Surface};
use store::{Access, Colleague, Department};

use super::queue::Offered;
use super::{Failure, Frame, Section, Visit, refused};
use crate::accesses;
use crate::forms::accesses::{AccessSearch, ByWhom};
use crate::messages::now;

/// `/staff/accesses`
#[derive(Template, WebTemplate)]
#[template(path = "accesses.html")]
pub struct AccessesPage {
    pub(super) frame: Frame,
    pub(super) search: AccessSearch,
    /// The day of the account.
    pub(super) day: Date,
    /// `None` when the search cannot be read.
    pub(super) found: Option<Found>,
    /// Everybody who may read, by name.
    pub(super) readers: Vec<Colleague>,
    pub(super) departments: Vec<Department>,
}

/// What was found.
pub enum Found {
    /// What everybody read on a day.
    Account(Vec<Reading>),
    /// The records that were looked for.
    Records(Page<AccessLine>),
}

/// `GET /staff/accesses`
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let overseer = visit.overseer()?;
    let (store, frame) = (&visit.app.store, visit.frame(Section::Accesses));
    let (readers, departments) = tokio::try_join!(store.readers(), store.departments())?;
    let (mut search, today) = (AccessSearch::of(visit.query()), day_in_athens(now()));
    let Some(wanted) = search.wanted() else {
        let page = AccessesPage { frame, search, day: today, found: None, readers, departments };
        return Ok(refused(page));
    };
    let day = wanted.day.unwrap_or(today);
    let access = Access::page(overseer);
    let found = if search.is_set() {
        Found::Records(accesses::records(store, &access, &search, wanted).await?)
    } else {
        Found::Account(accesses::account(store, &access, day).await?)
    };
    Ok(AccessesPage { frame, search, day, found: Some(found), readers, departments }.into_response())
}

impl AccessesPage {
    fn offered_readers(&self) -> Vec<Offered> {
        let offered = |by: ByWhom, words: String| Offered {
            value: by.value(),
            words,
            chosen: self.search.reader == Some(by),
        };
        let accounts = self.readers.iter().map(|one| offered(ByWhom::Account(one.account), one.name.clone()));
        accounts.chain([offered(ByWhom::Machine, self.frame.t("opened-by-machine"))]).collect()
    }

    fn offered_marks(&self) -> Vec<Offered> {
        let offered = |mark: &Mark| Offered {
            value: mark.as_str().to_owned(),
            words: self.mark(*mark),
            chosen: self.search.mark == Some(*mark),
        };
        Mark::ALL.iter().map(offered).collect()
    }

    fn mark(&self, mark: Mark) -> String {
        self.frame.t(match mark {
            Mark::Opened => "mark-opened",
            Mark::Elsewhere => "mark-elsewhere",
            Mark::Night => "mark-night",
            Mark::Namesake => "mark-namesake",
        })
    }

    /// By name; whoever is no longer there is known by his id in the log.
    fn name(&self, reader: Option<AccountId>) -> String {
        let Some(reader) = reader else { return self.frame.t("opened-by-machine") };
        let known = self.readers.iter().find(|one| one.account == reader);
        known.map_or_else(|| self.frame.t("assignee-gone"), |one| one.name.clone())
    }

    fn capacity(&self, line: &AccessLine) -> String {
        self.frame.reader(line.role, line.surface, line.department, &self.departments)
    }

    fn role(&self, reading: &Reading) -> String {
        let surface = if reading.reader.is_none() { Surface::CommandLine } else { Surface::Page };
        self.frame.reader(reading.role, surface, None, &self.departments)
    }

    /// What is usual, of what is known of it: nothing where nothing is.
    fn usual(&self, usual: Usual) -> String {
        let say = |key, name, number: Option<i64>| {
            let number = number?.to_string();
            Some(self.frame.language.say_with(key, &[(name, &number)]))
        };
        let own = say("accesses-usual-own", "own", usual.own);
        let parts: Vec<String> =
            own.into_iter().chain(say("accesses-usual-peers", "peers", usual.peers)).collect();
        if parts.is_empty() { String::new() } else { format!("({})", parts.join("· ")) }
    }

    fn subject(&self, line: &AccessLine) -> String {
        let number = line.number.map(|number| format!(" {number}")).unwrap_or_default();
        let what = self.frame.t(match line.subject {
            Subject::Request(_) => "access-of-request",
            Subject::Application(_) => "access-of-application",
            Subject::Person(_) => "access-of-person",
            Subject::Log { from, to, .. } if to < from => {
                return self.frame.language.say_with("access-of-news", &[("after", &to.to_string())]);
            }
            Subject::Log { stream, from, to } => return self.of_log(stream.is_some(), from, to),
        });
        format!("{what}{number}")
    }

    fn of_log(&self, is_of_one: bool, from: i64, to: i64) -> String {
        let what = if is_of_one { "access-of-stream" } else { "access-of-log" };
        let (from, to) = (from.to_string(), to.to_string());
        self.frame.language.say_with(what, &[("from", &from), ("to", &to)])
    }

    fn shown(&self, line: &AccessLine) -> String {
        let words: Vec<String> = line.fields.iter().map(|field| self.frame.shown(*field)).collect();
        words.join(", ")
    }

    /// The records of a reader on the day of the account.
    fn behind(&self, reader: Option<AccountId>, mark: &str) -> String {
        let by = reader.map_or(ByWhom::Machine, ByWhom::Account).value();
        let mark = if mark.is_empty() { String::new() } else { format!("&mark={mark}") };
        format!("{}?reader={by}&day={}{mark}", self.frame.to().accesses(), self.day)
    }

    fn of_subject(&self, line: &AccessLine) -> String {
        format!("{}?case={}", self.frame.to().accesses(), line.subject.id())
    }

    fn next(&self) -> Option<String> {
        let Some(Found::Records(page)) = &self.found else { return None };
        page.next.as_ref().map(|cursor| self.search.next(cursor))
    }
}

impl Frame {
    /// A field that was shown.
    #[must_use]
    pub fn shown(&self, field: Shown) -> String {
        self.t(shown_key(field))
    }
}

/// The message that names a field.
#[must_use]
pub fn shown_key(field: Shown) -> &'static str {
    match field {
        Shown::Subject => "subject",
        Shown::Text => "text",
        Shown::Sender => "shown-sender",
        Shown::Applicant => "shown-applicant",
        Shown::Remarks => "shown-remarks",
        Shown::Delivery => "shown-delivery",
        Shown::Answer => "shown-answer",
        Shown::History => "history",
        Shown::Details => "shown-details",
        Shown::Account => "shown-account",
        Shown::Found => "shown-found",
        Shown::Events => "shown-events",
        Shown::Accesses => "shown-accesses",
        Shown::Reason => "shown-reason",
        Shown::Lines => "shown-lines",
        Shown::Nothing => "shown-nothing",
    }
}
