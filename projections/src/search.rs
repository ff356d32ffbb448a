//! Looking for cases and citizens by words, whatever their accents and case. The one place where personal words stand
//! in clear: in UNLOGGED tables, kept out of dumps, filled again when they are found empty.

/// What somebody looks for: folded (no accents, lower case, one form of sigma), each word of it must be found.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchWords(pub(crate) Vec<String>);

impl SearchWords {
    /// The greatest length of what is typed, in characters.
    pub const MOST: usize = 200;

    /// Folds what was typed; `None` when nothing is left to look for.
    #[must_use]
    pub fn of(_typed: &str) -> Option<Self> {
        todo!("helper PROJECTIONS")
    }
}

impl std::fmt::Debug for SearchWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchWords(…)")
    }
}
