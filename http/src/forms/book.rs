//! What a registrar types at the register's book: a day to look at, the reason for a cancellation.

use domain::words::Reason;
use jiff::civil::Date;

use super::field::{Field, Sentences};
use super::{Body, day};

const REASON: Sentences =
    Sentences { missing: "error-cancellation-reason-missing", too_long: "error-reason-long" };

/// Which day's sheet.
#[derive(Clone)]
pub struct DayForm {
    /// As it stands in the address.
    pub day: Field,
}

/// Why an entry is cancelled.
#[derive(Clone)]
pub struct CancellationForm {
    /// As typed.
    pub reason: Field,
}

impl DayForm {
    /// From the query of an address.
    #[must_use]
    pub fn of(query: &str) -> Self {
        Self { day: Body::read(query.as_bytes()).field("day") }
    }

    /// The day that was asked for, or this one when none was; `None` when what was typed is no day.
    pub fn day(&mut self, today: Date) -> Option<Date> {
        if self.day.error.is_some() {
            return None;
        }
        if self.day.value.trim().is_empty() {
            self.day.value = today.to_string();
        }
        let day = self.day.choose("error-day", day::read)?;
        // As the browser's own picker wants it.
        self.day.value = day.to_string();
        Some(day)
    }
}

impl CancellationForm {
    /// Nothing typed yet.
    #[must_use]
    pub fn empty() -> Self {
        Self { reason: Field::empty("reason") }
    }

    /// From what was sent.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { reason: body.field("reason") }
    }

    /// The reason, or `None` and the error is at the field.
    pub fn reason(&mut self) -> Option<Reason> {
        self.reason.parse(REASON, Reason::parse)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn no_day_is_today_and_nonsense_is_told() {
        let today = date(2026, 11, 23);
        assert_eq!(DayForm::of("").day(today), Some(today));
        assert_eq!(DayForm::of("day=22%2F11%2F2026").day(today), Some(date(2026, 11, 22)));
        for query in ["day=31-02-2026", "day=x", "day=%FF", "day=2026-11", "day=%00"] {
            let mut form = DayForm::of(query);
            assert_eq!(form.day(today), None, "{query}");
            assert!(form.day.error.is_some(), "{query}");
        }
    }
}
