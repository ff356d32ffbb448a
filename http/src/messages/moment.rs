//! Times and days as people read them: «22 Νοεμβρίου 2026, 10:31», Europe/Athens.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Language;

/// A point in time for a `<time>` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// For `datetime`: RFC 3339, or an ISO date.
    pub machine: String,
    /// For people.
    pub text: String,
}

/// Now, to the second.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

impl Language {
    /// Day and time in Athens, to the minute, for programs too: of whoever comments anonymously no more is shown.
    #[must_use]
    pub fn moment(self, at: Timestamp) -> Moment {
        let there = at.to_zoned(domain::terms::athens());
        let text = format!("{}, {:02}:{:02}", self.date(there.date()), there.hour(), there.minute());
        Moment { machine: at.strftime("%Y-%m-%dT%H:%MZ").to_string(), text }
    }

    /// Day and time in Athens, to the second.
    #[must_use]
    pub fn instant(self, at: Timestamp) -> Moment {
        let there = at.to_zoned(domain::terms::athens());
        let moment = self.moment(at);
        let machine = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Moment { machine, text: format!("{}:{:02}", moment.text, there.second()) }
    }

    /// A day.
    #[must_use]
    pub fn day(self, day: Date) -> Moment {
        Moment { machine: day.to_string(), text: self.date(day) }
    }

    fn date(self, day: Date) -> String {
        let month = self.say(&format!("month-{}", day.month()));
        format!("{} {month} {}", day.day(), day.year())
    }
}
