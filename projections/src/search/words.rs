//! Words as they are compared: without accents, in lower case, with one form of sigma.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What somebody looks for: folded (no accents, lower case, one form of sigma), each word of it must be found.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// The greatest length of what is typed, in characters.
    pub const MOST: usize = 200;

    /// The most words that are looked for; those after them are not looked at.
    const MOST_WORDS: usize = 8;

    /// Folds what was typed; `None` when nothing is left to look for.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let folded = folded(typed);
        let words: Vec<String> =
            folded.split_whitespace().take(Self::MOST_WORDS).map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Each of them, for `strpos`: there is no wildcard in it.
    pub(crate) fn each(&self) -> &[String] {
        &self.0
    }
}

/// A text as it is compared.
pub(super) fn folded(text: &str) -> String {
    text.nfd()
        .flat_map(char::to_lowercase)
        .filter(|letter| !is_combining_mark(*letter) && *letter != '\0')
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .collect()
}

impl std::fmt::Debug for SearchWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchWords(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_final_sigma_make_no_difference() {
        assert_eq!(folded("Οδός ΕΡΜΟΎ ϊΐ"), "οδοσ ερμου ιι");
        assert_eq!(SearchWords::of("ΟΔΟΣ"), SearchWords::of(" οδός\u{a0}"));
        // The same letter in one character and in two.
        assert_eq!(folded("\u{3ac}"), folded("\u{3b1}\u{301}"));
    }

    #[test]
    fn nothing_is_left_of_white_space() {
        assert_eq!(SearchWords::of(" \u{301}\t\0 "), None);
        assert_eq!(SearchWords::of(""), None);
    }

    #[test]
    fn more_than_eight_words_are_not_looked_at() {
        let words = SearchWords::of(&"λέξη ".repeat(20)).expect("words");
        assert_eq!(words.each().len(), 8);
    }
}
