//! The search in the log, as it stands in the address. Choices that make no sense are ignored; what is typed and cannot
//! be read is an error at its field.

use std::str::FromStr;

use domain::terms::first_moment_in_athens;
use projections::replay::{LogFilter, StreamKind};
use projections::{Cursor, PageRequest};

use super::field::{Field, faulty};
use super::trail::Trail;
use super::{Body, day};
use crate::paths::percent;

/// What is looked for, and at which page.
#[derive(Clone)]
pub struct LogSearch {
    /// The id of a case, or of an account.
    pub case: Field,
    /// Α.Α.
    pub number: Field,
    /// The id of the account that acted.
    pub account: Field,
    /// The first day.
    pub from: Field,
    /// The last day.
    pub to: Field,
    /// What the stream is about.
    pub kind: Option<StreamKind>,
    /// The type of the event.
    pub event: Option<&'static str>,
    trail: Trail,
}

impl LogSearch {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let query = Body::read(query.as_bytes());
        let events = StreamKind::ALL.into_iter().flat_map(StreamKind::event_types).copied();
        Self {
            case: query.field("case"),
            number: query.field("number"),
            account: query.field("account"),
            from: query.field("from"),
            to: query.field("to"),
            kind: StreamKind::from_name(query.text("type")),
            event: events.into_iter().find(|event| *event == query.text("event")),
            trail: Trail::of(&query),
        }
    }

    /// What is wanted; `None` when something cannot be read, and the error is at its field.
    pub fn filter(&mut self) -> Option<LogFilter> {
        let filter = LogFilter {
            id: self.case.read("error-id", parsed),
            number: self.number.read("error-number", parsed),
            kind: self.kind,
            event_type: self.event,
            actor: self.account.read("error-id", parsed),
            from: self.from.read("error-log-day", |text| first_moment_in_athens(day::read(text)?)),
            until: self
                .to
                .read("error-log-day", |text| first_moment_in_athens(day::read(text)?.tomorrow().ok()?)),
        };
        self.faulty().is_empty().then_some(filter)
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&self.fields())
    }

    /// The page that is wanted.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.trail.page()
    }

    /// Whether anything was chosen.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.choices().is_empty()
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

    fn fields(&self) -> [&Field; 5] {
        [&self.case, &self.number, &self.account, &self.from, &self.to]
    }

    fn choices(&self) -> Vec<String> {
        let typed = self.fields().into_iter().filter(|field| !field.value.trim().is_empty());
        let typed = typed.map(|field| format!("{}={}", field.name, percent(field.value.trim())));
        let kind = self.kind.map(|kind| format!("type={}", kind.as_str()));
        let event = self.event.map(|event| format!("event={event}"));
        typed.chain(kind).chain(event).collect()
    }
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_comes_back_as_it_was_written() {
        let query = "?case=00000000-0000-0000-0000-000000000007&number=42&from=22/11/2026&type=requests\
                     &event=Answered&cursor=7&trail=9";
        let mut search = LogSearch::of(&query[1..]);
        let filter = search.filter().expect("it can be read");
        assert_eq!((filter.number, filter.event_type), (Some(42), Some("Answered")));
        assert_eq!(filter.from.map(|from| from.to_string()).as_deref(), Some("2026-11-21T22:00:00Z"));
        assert_eq!(search.trail.here(search.choices()), query);
    }

    #[test]
    fn the_last_day_is_looked_through_to_its_end() {
        let filter = LogSearch::of("to=22/11/2026").filter().expect("it can be read");
        assert_eq!(filter.until.map(|until| until.to_string()).as_deref(), Some("2026-11-22T22:00:00Z"));
    }

    #[test]
    fn what_is_typed_wrongly_is_an_error_and_stays_while_nonsense_choices_are_ignored() {
        let mut search =
            LogSearch::of("case=x&number=-&account=%FF&from=31/2/2026&to=9999-12-31&type=y&event=z");
        assert!(search.filter().is_none());
        assert_eq!(search.faulty().len(), 5);
        assert_eq!((search.from.value.as_str(), search.kind, search.event), ("31/2/2026", None, None));
    }
}
