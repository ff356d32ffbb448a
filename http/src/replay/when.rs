//! Which moment somebody means. A position is exact. A time means all that was recorded until then; a day, a minute or
//! a second in Athens means its end, so that a time that was read off a page includes what it stands beside.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use projections::replay::CaseLog;
use store::StoredEvent;

use crate::forms::day;

/// A moment of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When the log had come to this position.
    Position(i64),
    /// Until this time, itself included.
    Time(Timestamp),
}

impl When {
    /// A position (`17`), a time with its offset (RFC 3339), or a day as people write it with or without a time
    /// (`2026-11-22`, `22/11/2026 10:31`, `2026-11-22 10:31:05`) in Athens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Self::Position);
        }
        if let Ok(time) = text.parse() {
            return Some(Self::Time(time));
        }
        let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        in_athens(day::read(date)?, clock.trim()).map(Self::Time)
    }

    /// The newest event of the case at this moment; `None` when the case was not there yet.
    #[must_use]
    pub fn on(self, case: &CaseLog) -> Option<&StoredEvent> {
        match self {
            Self::Position(position) => case.newest_up_to(position),
            Self::Time(time) => case.newest_at(time),
        }
    }
}

/// The last microsecond of the day, the minute or the second. A time that the clock shows twice means the first.
fn in_athens(date: Date, clock: &str) -> Option<Timestamp> {
    let (begins, lasts) = match clock.len() {
        0 => (date.tomorrow().ok()?.at(0, 0, 0, 0), SignedDuration::ZERO),
        5 => (date.to_datetime(time(clock)?), SignedDuration::from_mins(1)),
        8 => (date.to_datetime(time(clock)?), SignedDuration::from_secs(1)),
        _ => return None,
    };
    let begins = begins.to_zoned(domain::terms::athens()).ok()?.timestamp();
    begins.checked_add(lasts - SignedDuration::from_micros(1)).ok()
}

fn time(clock: &str) -> Option<Time> {
    let colons = clock.bytes().enumerate().all(|(place, byte)| match place {
        2 | 5 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    if colons { clock.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::When;

    fn time(text: &str) -> Option<String> {
        match When::parse(text)? {
            When::Position(position) => panic!("{position} is no time"),
            When::Time(time) => Some(time.to_string()),
        }
    }

    #[test]
    fn a_position_is_written_in_digits() {
        assert_eq!(When::parse(" 17 "), Some(When::Position(17)));
        assert_eq!(When::parse("99999999999999999999"), None);
    }

    #[test]
    fn what_is_typed_in_athens_means_its_last_moment() {
        let end_of_minute = Some("2026-11-22T08:31:59.999999Z".to_owned());
        for text in ["2026-11-22 10:31", "22/11/2026 10:31", "2026-11-22T10:31", " 22.11.2026  10:31 "] {
            assert_eq!(time(text), end_of_minute, "{text}");
        }
        assert_eq!(time("2026-11-22 10:31:05").as_deref(), Some("2026-11-22T08:31:05.999999Z"));
        assert_eq!(time("2026-11-22").as_deref(), Some("2026-11-22T21:59:59.999999Z"));
        assert_eq!(time("2026-07-01").as_deref(), Some("2026-07-01T20:59:59.999999Z"), "in summer");
    }

    #[test]
    fn a_time_with_its_offset_is_exact() {
        assert_eq!(time("2026-11-22T10:31:05.25+02:00").as_deref(), Some("2026-11-22T08:31:05.25Z"));
        assert_eq!(time("2026-11-22T08:31:05Z").as_deref(), Some("2026-11-22T08:31:05Z"));
    }

    #[test]
    fn nothing_else_is_a_moment() {
        for text in [
            "",
            "yesterday",
            "-1",
            "1.5",
            "2026-13-01",
            "2026-11-22 25:00",
            "2026-11-22 1031",
            "10:31",
            "22/11",
            "χθες",
            "9999-12-31",
        ] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
