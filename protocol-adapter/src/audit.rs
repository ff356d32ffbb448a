//! A year of the protocol as an auditor sees it: the numbers that the portal shows beside what the register has, the cases
//! without a number, the outages, and what is wrong.
//!
//! Read in this order: the report here, `reading` (what the database knows), `judging` (what is wrong with it).

mod reading;
mod judging;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use domain::protocol::{MANUAL, ProtocolEntry};
use jiff::Timestamp;
use sqlx::PgPool;

use crate::pace::Pace;
use crate::{Contradiction, Register, Unclear};

/// What the audit of a year says.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Every number that the portal shows, in order.
    pub shown: Vec<Shown>,
    /// Entries of the built-in book that were cancelled, in order.
    pub cancelled: Vec<Struck>,
    /// Cases filed in the year that wait for a number, oldest first.
    pub waiting: Vec<Waiting>,
    /// When the register did not answer, oldest first.
    pub outages: Vec<Outage>,
    /// What is wrong, explained or not.
    pub findings: Vec<Finding>,
}

/// A number that the portal shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Number, year, date.
    pub entry: ProtocolEntry,
    /// The case's id.
    pub case: String,
    /// Its Α.Α.
    pub case_number: i64,
    /// Which register gave it, or `manual`.
    pub register: String,
}

/// An entry of the built-in book that was cancelled: its number is in nobody's hands, and is not missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struck {
    /// Number, year, date.
    pub entry: ProtocolEntry,
    /// The case for which it was entered.
    pub case: String,
    /// When it was cancelled.
    pub at: Timestamp,
    /// Why, as the registrar wrote it.
    pub reason: String,
}

/// A case without a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The case's id.
    pub case: String,
    /// Its Α.Α.
    pub case_number: i64,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Why it waits, in words without personal data.
    pub why: String,
    /// Who is to act.
    pub fate: Fate,
}

/// Who is to act for a case without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nobody: its number follows by itself.
    Follows,
    /// A registrar: the register has refused it.
    Refused,
    /// A registrar: what the register says of it cannot be, or is not understood.
    SetAside,
    /// Nothing is under way that would give it a number.
    LeftOut,
}

/// A time in which the register did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The first call that failed.
    pub from: Timestamp,
    /// The first that was answered again; `None` while it lasts.
    pub until: Option<Timestamp>,
    /// The cases that were sent to the register in it, oldest first.
    pub cases: Vec<String>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, in a word that does not change.
    pub code: &'static str,
    /// The case, or the number.
    pub subject: String,
    /// What, in a sentence.
    pub what: String,
    /// Why that is so, when somebody has said it.
    pub explained: Option<String>,
}

/// What a register has of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Held {
    Entry(ProtocolEntry),
    Nothing,
    Cancelled,
    Contradicts(Contradiction),
    NoAnswer,
}

/// What is known of the register's side.
#[derive(Default)]
struct Books {
    /// What the register has, by case; whoever was not asked for is missing.
    held: BTreeMap<String, Held>,
    /// The whole book of the year by number, where it is the built-in one.
    whole: Option<BTreeMap<u64, BookLine>>,
}

/// A line of the built-in book.
#[derive(Clone, Debug, PartialEq, Eq)]
struct BookLine {
    case: String,
    entry: ProtocolEntry,
    /// When it was cancelled, and why.
    struck: Option<(Timestamp, String)>,
}

/// The register that is asked about every case, and how many times a second.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Which.
    pub register: &'a dyn Register,
    /// Questions a second.
    pub per_second: NonZeroU32,
}

impl Report {
    /// A year as the database knows it. The built-in book in it is compared line by line; another register is asked
    /// about each case, if `asked` says so.
    pub async fn of(pool: &PgPool, year: i16, asked: Option<Asked<'_>>) -> sqlx::Result<Self> {
        let shown = reading::shown(pool, year).await?;
        let waiting = reading::waiting(pool, year).await?;
        let outages = reading::outages(pool, year).await?;
        let explanations = reading::explanations(pool, year).await?;
        let book = reading::book(pool, year).await?;
        let cancelled = book.values().filter_map(BookLine::struck).collect();
        let books = match asked {
            Some(asked) => Books { held: ask(asked, &shown).await, whole: None },
            None => built_in(book, &shown),
        };
        let mut findings = judging::findings(&shown, &waiting, &books);
        for finding in &mut findings {
            finding.explained = explanations.get(&finding.subject).cloned();
        }
        Ok(Self { shown, cancelled, waiting, outages, findings })
    }

    /// Whether something is wrong that nobody has explained.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.explained.is_none())
    }
}

/// When the register did not answer in a year, oldest first, with the cases that were sent to it then.
pub async fn outages(pool: &PgPool, year: i16) -> sqlx::Result<Vec<Outage>> {
    reading::outages(pool, year).await
}

/// Says why something is as it is that an audit of this year finds wrong.
pub async fn explain(pool: &PgPool, year: i16, subject: &str, reason: &str) -> sqlx::Result<()> {
    reading::explain(pool, year, subject, reason).await
}

impl BookLine {
    fn struck(&self) -> Option<Struck> {
        let (at, reason) = self.struck.clone()?;
        Some(Struck { entry: self.entry.clone(), case: self.case.clone(), at, reason })
    }
}

/// The built-in book, if it is this portal's register: an empty one says nothing.
fn built_in(book: BTreeMap<u64, BookLine>, shown: &[Shown]) -> Books {
    if book.is_empty() && !shown.iter().any(|shown| shown.register == "built-in") {
        return Books::default();
    }
    let of_case: BTreeMap<_, _> = book.values().map(|line| (&line.case, line)).collect();
    let held = shown.iter().filter_map(|shown| {
        let held = match shown.register.as_str() {
            "built-in" => held(of_case.get(&shown.case).copied()),
            // By hand, a number that the book never gave may be right; one that it has struck out is not.
            MANUAL if book.get(&shown.entry.number)?.struck.is_some() => Held::Cancelled,
            _ => return None,
        };
        Some((shown.case.clone(), held))
    });
    let held = held.collect();
    Books { held, whole: Some(book) }
}

fn held(line: Option<&BookLine>) -> Held {
    match line {
        None => Held::Nothing,
        Some(line) if line.struck.is_some() => Held::Cancelled,
        Some(line) => Held::Entry(line.entry.clone()),
    }
}

async fn ask(asked: Asked<'_>, shown: &[Shown]) -> BTreeMap<String, Held> {
    let pace = Pace::new(asked.per_second.get());
    let mut held = BTreeMap::new();
    for Shown { case, .. } in shown.iter().filter(|shown| shown.register != MANUAL) {
        pace.turn().await;
        let answer = match asked.register.find(case).await {
            Ok(Some(entry)) => Held::Entry(entry),
            Ok(None) => Held::Nothing,
            Err(Unclear::Contradicts(contradiction)) => Held::Contradicts(contradiction),
            Err(Unclear::NoAnswer) => Held::NoAnswer,
        };
        held.insert(case.clone(), answer);
    }
    held
}
