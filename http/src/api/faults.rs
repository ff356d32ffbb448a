//! What can be wrong with one value, by stable name and in Greek.

use std::fmt::Display;

use domain::catalogue::FieldFault;
use domain::person::DetailsFault;
use domain::words::WordError;
use store::accounts::CredentialError;

use crate::problem::FieldError;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    code: &'static str,
    message: String,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Needed, and not there.
    #[must_use]
    pub fn missing() -> Self {
        Self::new("missing", "Το πεδίο είναι υποχρεωτικό.")
    }

    /// Another kind of value is needed; `wanted` completes «Η τιμή πρέπει να είναι …».
    #[must_use]
    pub fn wrong_type(wanted: &str) -> Self {
        Self::new("wrong_type", format!("Η τιμή πρέπει να είναι {wanted}."))
    }

    /// None of the values that there are.
    #[must_use]
    pub fn unknown_value() -> Self {
        Self::new("unknown_value", "Η τιμή δεν είναι από τις διαθέσιμες.")
    }

    /// There is no such field or parameter here.
    #[must_use]
    pub fn unknown_field() -> Self {
        Self::new("unknown_field", "Το πεδίο δεν υπάρχει εδώ.")
    }

    /// Given more than once.
    #[must_use]
    pub fn repeated() -> Self {
        Self::new("repeated", "Δόθηκε περισσότερες από μία φορές.")
    }

    /// U+0000.
    #[must_use]
    pub fn nul_character() -> Self {
        Self::new("nul_character", "Ο χαρακτήρας U+0000 δεν επιτρέπεται.")
    }

    /// Not a UUID.
    #[must_use]
    pub fn not_a_uuid() -> Self {
        Self::new("not_a_uuid", "Η τιμή πρέπει να είναι UUID.")
    }

    /// A number outside its bounds, or no number.
    #[must_use]
    pub fn out_of_range(least: impl Display, most: impl Display) -> Self {
        Self::new("out_of_range", format!("Αριθμός από {least} έως {most}."))
    }

    /// No day, or not written as one.
    #[must_use]
    pub fn not_a_day() -> Self {
        Self::new("not_a_day", "Ημερομηνία όπως 2026-11-22.")
    }

    /// The day is not in the year beside it.
    #[must_use]
    pub fn of_another_year() -> Self {
        Self::new("of_another_year", "Η ημερομηνία δεν είναι του έτους που δόθηκε.")
    }

    /// Not the code that the citizen's profile shows now.
    #[must_use]
    pub fn wrong_code() -> Self {
        Self::new("wrong_code", "Δεν είναι ο κωδικός που δείχνει τώρα το προφίλ του πολίτη.")
    }

    /// Somebody has that address.
    #[must_use]
    pub fn taken() -> Self {
        Self::new("taken", "Υπάρχει ήδη λογαριασμός με αυτή τη διεύθυνση.")
    }

    /// The fault at its field.
    #[must_use]
    pub fn at(self, field: &str) -> FieldError {
        // A name that a client invented is echoed, but not at any length.
        FieldError { field: field.chars().take(100).collect(), code: self.code, message: self.message }
    }
}

impl From<WordError> for Fault {
    fn from(error: WordError) -> Self {
        match error {
            WordError::Missing => Self::missing(),
            WordError::TooLong { most } => Self::new(error.code(), format!("Έως {most} χαρακτήρες.")),
            WordError::Nul => Self::nul_character(),
        }
    }
}

impl From<DetailsFault> for Fault {
    fn from(fault: DetailsFault) -> Self {
        match fault {
            DetailsFault::Missing => Self::missing(),
            DetailsFault::TooLong { most } => Self::new(fault.code(), format!("Έως {most} χαρακτήρες.")),
            DetailsFault::Nul => Self::nul_character(),
            DetailsFault::UnknownValue => Self::unknown_value(),
            DetailsFault::NotOffered => {
                Self::new(fault.code(), "Αυτός ο τρόπος αποστολής δεν προσφέρεται για το πιστοποιητικό.")
            }
            DetailsFault::NotNineDigits => Self::new(fault.code(), "Ο ΑΦΜ έχει εννέα ψηφία."),
            DetailsFault::WrongCheckDigit => Self::new(fault.code(), "Ο ΑΦΜ δεν είναι σωστός."),
            DetailsFault::NotAPhone => Self::new(fault.code(), "Δεν είναι αριθμός τηλεφώνου."),
            DetailsFault::NotFiveDigits => {
                Self::new(fault.code(), "Ο ταχυδρομικός κώδικας έχει πέντε ψηφία.")
            }
            DetailsFault::NotADay => Self::not_a_day(),
            DetailsFault::InTheFuture => Self::new(fault.code(), "Η ημερομηνία δεν έχει έρθει ακόμη."),
            DetailsFault::TooLongAgo => Self::new(fault.code(), "Η ημερομηνία είναι πολύ παλιά."),
        }
    }
}

impl From<FieldFault> for Fault {
    fn from(fault: FieldFault) -> Self {
        match fault {
            FieldFault::Missing => Self::missing(),
            FieldFault::TooLong => Self::new(fault.code(), "Πάρα πολλοί χαρακτήρες."),
            FieldFault::Nul => Self::nul_character(),
            FieldFault::NotOfItsKind => Self::new(fault.code(), "Η τιμή δεν έχει τη μορφή που ζητείται."),
            FieldFault::WrongCheckDigit => Self::new(fault.code(), "Ο ΑΦΜ δεν είναι σωστός."),
            FieldFault::UnknownChoice => Self::unknown_value(),
            FieldFault::NotAsked => Self::unknown_field(),
        }
    }
}

impl From<CredentialError> for Fault {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Missing => Self::missing(),
            CredentialError::NotAnAddress => {
                Self::new(error.code(), "Δεν είναι διεύθυνση ηλεκτρονικού ταχυδρομείου.")
            }
            CredentialError::TooShort => Self::new(error.code(), "Τουλάχιστον 12 χαρακτήρες."),
            CredentialError::TooLong => Self::new(error.code(), "Πάρα πολλοί χαρακτήρες."),
            CredentialError::Nul => Self::nul_character(),
        }
    }
}
