//! A day that people know by heart, asked in three short fields: day, month, year. On a telephone each of them brings
//! the keyboard with digits, and nobody has to guess which separator is wanted.

use super::Body;

/// Three parts as typed, and the day they make.
#[derive(Clone, Debug, Default)]
pub struct DateField {
    /// Ημέρα.
    pub day: String,
    /// Μήνας.
    pub month: String,
    /// Έτος.
    pub year: String,
    readable: bool,
}

impl DateField {
    /// From a form that has `name-day`, `name-month` and `name-year`.
    #[must_use]
    pub fn of(body: &Body, name: &str) -> Self {
        let parts = ["day", "month", "year"].map(|part| format!("{name}-{part}"));
        let [day, month, year] = parts.each_ref().map(|part| body.text(part).to_owned());
        Self { day, month, year, readable: parts.iter().all(|part| body.is_readable(part)) }
    }

    /// From what [`DateField::text`] gave.
    #[must_use]
    pub fn split(text: &str) -> Self {
        let mut parts = text.splitn(3, '-').map(|part| part.trim_start_matches('0').to_owned());
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day) = (next(), next(), next());
        Self { day, month, year, readable: true }
    }

    /// `2026-11-22`; empty when nothing was typed; what is no day stays none.
    #[must_use]
    pub fn text(&self) -> String {
        let [year, month, day] = [&self.year, &self.month, &self.day].map(|part| part.trim());
        if [year, month, day].iter().all(|part| part.is_empty()) {
            return String::new();
        }
        format!("{year:0>4}-{month:0>2}-{day:0>2}")
    }

    /// Whether all of it could be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.readable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_fields_make_a_day_and_are_made_of_it_again() {
        let typed = DateField::of(&Body::read(b"born-day=5&born-month=+3&born-year=1956"), "born");
        assert_eq!(typed.text(), "1956-03-05");
        let again = DateField::split("1956-03-05");
        assert_eq!((again.day.as_str(), again.month.as_str(), again.year.as_str()), ("5", "3", "1956"));
    }

    #[test]
    fn nothing_is_nothing_and_half_a_day_is_no_day() {
        assert_eq!(DateField::of(&Body::default(), "born").text(), "");
        assert_eq!(DateField::of(&Body::read(b"born-day=5"), "born").text(), "0000-00-05");
        assert!(!DateField::of(&Body::read(b"born-day=%FF"), "born").is_readable());
    }
}
