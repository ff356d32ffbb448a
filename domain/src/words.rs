//! What people type, parsed once at the edge: a value of these types is known to be fit for the log.
//!
//! Text is kept byte for byte (no trimming, no normalisation); characters are Unicode scalar values.

#[cfg(test)]
mod tests;

use std::fmt;

/// Why a typed value is not accepted; the pages have a Greek sentence for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
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
}

impl WordError {
    /// The stable name of the error, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Nul => "nul_character",
        }
    }
}

fn parse(text: &str, most: usize) -> Result<String, WordError> {
    if text.contains('\0') {
        return Err(WordError::Nul);
    }
    if text.trim().is_empty() {
        return Err(WordError::Missing);
    }
    // A string of n bytes has at most n characters: the count is only needed beyond.
    if text.len() > most && text.chars().count() > most {
        return Err(WordError::TooLong { most });
    }
    Ok(text.to_owned())
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $most:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The greatest length in characters.
            pub const MOST: usize = $most;

            /// Accepts what is not blank, not too long and without U+0000.
            pub fn parse(text: &str) -> Result<Self, WordError> {
                parse(text, Self::MOST).map(Self)
            }

            /// Like `parse`, but a blank text is `None`: for fields that may be left out.
            pub fn parse_optional(text: &str) -> Result<Option<Self>, WordError> {
                match Self::parse(text) {
                    Ok(word) => Ok(Some(word)),
                    Err(WordError::Missing) => Ok(None),
                    Err(error) => Err(error),
                }
            }

            /// The text as typed.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }

            /// The text as typed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

word!(
    /// Θέμα: the subject of a case.
    Subject, 200
);
word!(
    /// Κείμενο: the text of a case.
    CaseText, 10_000
);
word!(
    /// Επιθυμητή Ενέργεια: what the citizen would have the municipality do.
    DesiredAction, 2_000
);
word!(
    /// Απάντηση: the municipality's answer.
    AnswerText, 10_000
);
word!(
    /// Why a status was changed.
    Reason, 2_000
);
word!(
    /// The law that asks for an erasure, or for a hold.
    LegalBasis, 200
);
word!(
    /// A note among staff.
    NoteText, 10_000
);
word!(
    /// A given or family name: any letters.
    Name, 100
);
word!(
    /// The counter at which somebody was verified, or where he fetches a certificate.
    Office, 100
);
word!(
    /// The number of an identity document: their forms differ, so nothing more is asked of it.
    DocumentNumber, 40
);
word!(
    /// A line of an address, or another short entry.
    Line, 200
);
