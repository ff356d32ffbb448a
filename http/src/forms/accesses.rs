//! What an overseer looks for among the accesses, as it stands in the address. Nothing personal does: people are named by
//! their ids.

use std::str::FromStr;

use domain::AccountId;
use domain::terms::first_moment_in_athens;
use jiff::Timestamp;
use jiff::civil::Date;
use projections::accesses::Mark;
use projections::{Cursor, PageRequest};
use uuid::Uuid;

use super::field::{Field, faulty};
use super::trail::Trail;
use super::{Body, day};
use crate::paths::percent;

/// By whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByWhom {
    /// Somebody with an account.
    Account(AccountId),
    /// Whoever runs the program on the machine itself.
    Machine,
}

/// What is looked for, and at which page.
#[derive(Clone)]
pub struct AccessSearch {
    /// The id of a case or a person, or an Α.Α.
    pub case: Field,
    /// The id of a person: of him and of all his cases.
    pub person: Field,
    /// Which day.
    pub day: Field,
    /// By whom.
    pub reader: Option<ByWhom>,
    /// Only what is marked so.
    pub mark: Option<Mark>,
    trail: Trail,
}

/// What names a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseNamed {
    /// Its id.
    Id(Uuid),
    /// Its Α.Α., of either service.
    Number(i64),
}

/// What is wanted, read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of which case or person.
    pub case: Option<CaseNamed>,
    /// Of whom.
    pub person: Option<Uuid>,
    /// On which day.
    pub day: Option<Date>,
}

impl AccessSearch {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        let reader = match query.text("reader") {
            "machine" => Some(ByWhom::Machine),
            id => id.parse().ok().map(ByWhom::Account),
        };
        Self {
            case: query.field("case"),
            person: query.field("person"),
            day: query.field("day"),
            reader,
            mark: Mark::from_name(query.text("mark")),
            trail: Trail::of(&query),
        }
    }

    /// What is wanted; `None` when something cannot be read, and the error is at its field.
    pub fn wanted(&mut self) -> Option<Wanted> {
        let wanted = Wanted {
            case: self.case.read("error-access-case", CaseNamed::parse),
            person: self.person.read("error-id", |text| Uuid::from_str(text).ok()),
            day: self.day.read("error-day", day::read),
        };
        self.faulty().is_empty().then_some(wanted)
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.case, &self.person, &self.day])
    }

    /// Whether records are looked for; otherwise the account of the day is shown, or of the day that is typed.
    #[must_use]
    pub fn is_set(&self) -> bool {
        let typed = [&self.case, &self.person].iter().any(|field| !field.value.trim().is_empty());
        typed || self.reader.is_some() || self.mark.is_some()
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, cursor: &Cursor) -> String {
        self.trail.next(cursor).here(self.choices())
    }

    /// The page before this one; `None` on the first.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        Some(self.trail.previous()?.here(self.choices()))
    }

    fn choices(&self) -> Vec<String> {
        let typed = [&self.case, &self.person, &self.day].into_iter();
        let typed = typed.filter(|field| !field.value.trim().is_empty());
        let typed = typed.map(|field| format!("{}={}", field.name, percent(field.value.trim())));
        let reader = self.reader.map(|reader| format!("reader={}", reader.value()));
        let mark = self.mark.map(|mark| format!("mark={}", mark.as_str()));
        typed.chain(reader).chain(mark).collect()
    }
}

impl ByWhom {
    /// In addresses.
    #[must_use]
    pub fn value(self) -> String {
        match self {
            Self::Account(account) => account.to_string(),
            Self::Machine => "machine".to_owned(),
        }
    }
}

impl CaseNamed {
    fn parse(text: &str) -> Option<Self> {
        let number = || text.parse().ok().filter(|number| *number > 0).map(Self::Number);
        Uuid::from_str(text).ok().map(Self::Id).or_else(number)
    }
}

/// The first moment of a day in Athens, and of the next; `None` at the ends of the calendar.
#[must_use]
pub fn moments(day: Date) -> Option<(Timestamp, Timestamp)> {
    Some((first_moment_in_athens(day)?, first_moment_in_athens(day.tomorrow().ok()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_comes_back_as_it_was_written_and_nonsense_is_an_error_at_its_field() {
        let query = "?case=42&day=22/11/2026&reader=machine&mark=night&cursor=7&trail=9";
        let mut search = AccessSearch::of(&query[1..]);
        let wanted = search.wanted().expect("it can be read");
        assert_eq!(wanted.case, Some(CaseNamed::Number(42)));
        assert_eq!((search.reader, search.mark), (Some(ByWhom::Machine), Some(Mark::Night)));
        assert_eq!(search.trail.here(search.choices()), query);
        let mut search = AccessSearch::of("case=-1&person=x&day=31/2/2026&reader=y&mark=z");
        assert!(search.wanted().is_none() && !AccessSearch::of("day=2026-11-22").is_set());
        assert_eq!((search.faulty().len(), search.reader, search.mark), (3, None, None));
    }
}
