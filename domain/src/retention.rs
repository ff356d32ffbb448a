//! How long the personal data of a case that is over are kept, by class and by which law. The terms are the
//! municipality's: none is built in (docs/decisions/0046).

#[cfg(test)]
mod tests;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use crate::words::LegalBasis;

spelled! {
    /// What has a term of its own.
    CaseClass {
        /// Αιτήματα.
        Request => "request",
        /// Καταγγελίες.
        Complaint => "complaint",
        /// Προτάσεις.
        Proposal => "proposal",
        /// Anonymous comments.
        Comment => "comment",
        /// Applications to the population register.
        PopulationRegister => "population_register",
        /// Applications about the property tax.
        PropertyTax => "property_tax",
    }
}

/// A term, as it is in force from a day on until a later one of its class begins.
#[derive(Clone, Debug)]
pub struct RetentionTerm {
    /// Of what.
    pub class: CaseClass,
    /// Its first day.
    pub from: Date,
    /// How long after it was over a case keeps its personal data; `None`: for good.
    pub keep: Option<Span>,
    /// By which law.
    pub law: LegalBasis,
}

/// Why a file of terms cannot be used: which entry, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// It is no list of entries `{class, from, keep, law}`.
    #[error("it is not a list of terms: {0}")]
    Unreadable(String),
    /// There is no such class.
    #[error("there is no class {0}")]
    Class(String),
    /// The term is not in years, months, weeks or days, or not longer than none.
    #[error("{0} is no term like 10y, 6mo or 90d")]
    Keep(String),
    /// A term without a law.
    #[error("the term of {0} needs the law that it comes from, in 200 characters at most")]
    Law(String),
    /// Two of one class from the same day on.
    #[error("{0} has two terms from the same day on")]
    Twice(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    class: String,
    from: Date,
    keep: Option<String>,
    law: String,
}

impl RetentionTerm {
    /// The terms of a file: a JSON list of `{"class", "from", "keep", "law"}`, `keep` being `null` for what is kept for
    /// good.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, TermError> {
        let written: Vec<Written> =
            serde_json::from_str(text).map_err(|error| TermError::Unreadable(error.to_string()))?;
        let terms = written.into_iter().map(Self::parse).collect::<Result<Vec<_>, _>>()?;
        for (nth, term) in terms.iter().enumerate() {
            if terms[..nth].iter().any(|other| (other.class, other.from) == (term.class, term.from)) {
                return Err(TermError::Twice(term.class.as_str().to_owned()));
            }
        }
        Ok(terms)
    }

    fn parse(written: Written) -> Result<Self, TermError> {
        let Written { class, from, keep, law } = written;
        let known = CaseClass::from_name(&class).ok_or_else(|| TermError::Class(class.clone()))?;
        let keep = keep.map(|keep| span(&keep).ok_or(TermError::Keep(keep))).transpose()?;
        let law = LegalBasis::parse(&law).map_err(|_| TermError::Law(class))?;
        Ok(Self { class: known, from, keep, law })
    }

    /// The term in force on a day: the newest that has begun.
    #[must_use]
    pub fn in_force(terms: &[Self], class: CaseClass, on: Date) -> Option<&Self> {
        let begun = terms.iter().filter(|term| term.class == class && term.from <= on);
        begun.max_by_key(|term| term.from)
    }

    /// What was over before this day has had its time `today`: the same day, as long ago as the term is. `None` when
    /// it is kept for good.
    #[must_use]
    pub fn over_before(&self, today: Date) -> Option<Date> {
        today.checked_sub(self.keep?).ok()
    }
}

/// A length in years, months, weeks and days, longer than none.
fn span(text: &str) -> Option<Span> {
    let span: Span = text.parse().ok()?;
    let whole_days = span.get_hours() == 0
        && span.get_minutes() == 0
        && span.get_seconds() == 0
        && span.get_milliseconds() == 0
        && span.get_microseconds() == 0
        && span.get_nanoseconds() == 0;
    (span.is_positive() && whole_days).then_some(span)
}
