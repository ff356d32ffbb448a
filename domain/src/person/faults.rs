//! What is wrong with what somebody typed of himself: every fault at once, each with the name of its field.

use super::TaxNumberError;
use crate::words::WordError;

/// Faults, each with the name of its field in the API and in forms, in the order of the form.
pub type Faults = Vec<(&'static str, DetailsFault)>;

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetailsFault {
    /// Nothing but white space where something is needed.
    #[error("missing")]
    Missing,
    /// More characters than allowed.
    #[error("longer than {most} characters")]
    TooLong {
        /// The greatest length, in Unicode scalar values.
        most: usize,
    },
    /// U+0000, which PostgreSQL cannot keep.
    #[error("contains U+0000")]
    Nul,
    /// None of the values that there are.
    #[error("not a value that there is")]
    UnknownValue,
    /// The certificate is not delivered that way.
    #[error("not offered")]
    NotOffered,
    /// ΑΦΜ of another length, or with something else in it than digits.
    #[error("not nine digits")]
    NotNineDigits,
    /// ΑΦΜ whose last digit does not fit the others.
    #[error("the check digit is wrong")]
    WrongCheckDigit,
    /// No telephone number.
    #[error("not a telephone number")]
    NotAPhone,
    /// No postal code.
    #[error("not five digits")]
    NotFiveDigits,
    /// No day of the calendar, or written otherwise than `2026-11-22`.
    #[error("not a day")]
    NotADay,
    /// A day that has not come yet.
    #[error("in the future")]
    InTheFuture,
    /// A day of birth before 1900.
    #[error("too long ago")]
    TooLongAgo,
}

impl DetailsFault {
    /// The stable name of the fault, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Nul => "nul_character",
            Self::UnknownValue => "unknown_value",
            Self::NotOffered => "not_offered",
            Self::NotNineDigits => "not_nine_digits",
            Self::WrongCheckDigit => "wrong_check_digit",
            Self::NotAPhone => "not_a_phone",
            Self::NotFiveDigits => "not_five_digits",
            Self::NotADay => "not_a_day",
            Self::InTheFuture => "in_the_future",
            Self::TooLongAgo => "too_long_ago",
        }
    }
}

impl From<WordError> for DetailsFault {
    fn from(error: WordError) -> Self {
        match error {
            WordError::Missing => Self::Missing,
            WordError::TooLong { most } => Self::TooLong { most },
            WordError::Nul => Self::Nul,
        }
    }
}

impl From<TaxNumberError> for DetailsFault {
    fn from(error: TaxNumberError) -> Self {
        match error {
            TaxNumberError::Missing => Self::Missing,
            TaxNumberError::NotNineDigits => Self::NotNineDigits,
            TaxNumberError::WrongCheckDigit => Self::WrongCheckDigit,
        }
    }
}

/// The value, or `None` and its fault is noted.
pub(crate) fn noting<T, E: Into<DetailsFault>>(
    faults: &mut Faults,
    field: &'static str,
    parsed: Result<T, E>,
) -> Option<T> {
    parsed.map_err(|fault| faults.push((field, fault.into()))).ok()
}
