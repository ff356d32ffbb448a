//! Words as they are compared: without accents, in lower case, with one form of sigma.

use std::sync::LazyLock;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

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

/// A text as it is compared. Letter by letter: what belongs to a letter in several characters is marks, which fall away.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\0' => {}
            '\u{1}'..='\u{7f}' => folded.push(letter.to_ascii_lowercase()),
            GREEK_FIRST..=GREEK_LAST => folded.push(GREEK[letter as usize - GREEK_FIRST as usize]),
            _ => fold_into(&mut folded, letter),
        }
    }
    folded
}

/// By its definition: decomposed, in lower case, without marks, σ for ς.
fn fold_into(folded: &mut String, letter: char) {
    decompose_canonical(letter, |part| {
        let small = part.to_lowercase().filter(|letter| !is_combining_mark(*letter));
        folded.extend(small.map(|letter| if letter == 'ς' { 'σ' } else { letter }));
    });
}

const GREEK_FIRST: char = '\u{370}';
const GREEK_LAST: char = '\u{3ff}';

/// Greek letters folded; most of what is folded here is Greek, and the tables of Unicode are searched for each letter.
static GREEK: LazyLock<Vec<char>> = LazyLock::new(|| {
    let alone = |letter| {
        let mut folded = String::new();
        fold_into(&mut folded, letter);
        folded.chars().next().unwrap_or(letter)
    };
    (GREEK_FIRST..=GREEK_LAST).map(alone).collect()
});

impl std::fmt::Debug for SearchWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchWords(…)")
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn accents_case_and_final_sigma_make_no_difference() {
        assert_eq!(folded("Οδός ΕΡΜΟΎ ϊΐ"), "οδοσ ερμου ιι");
        assert_eq!(SearchWords::of("ΟΔΟΣ"), SearchWords::of(" οδός\u{a0}"));
        // The same letter in one character and in two.
        assert_eq!(folded("\u{3ac}"), folded("\u{3b1}\u{301}"));
    }

    /// As the whole text is folded without taking a letter by itself.
    fn by_definition(text: &str) -> String {
        text.nfd()
            .flat_map(char::to_lowercase)
            .filter(|letter| !is_combining_mark(*letter) && *letter != '\0')
            .map(|letter| if letter == 'ς' { 'σ' } else { letter })
            .collect()
    }

    #[test]
    fn every_letter_there_is_folds_by_the_definition_alone_and_before_marks_out_of_order() {
        // What lies between them is not assigned.
        for letter in ('\0'..='\u{323af}').chain('\u{e0000}'..='\u{e01ef}') {
            for text in [format!("{letter}"), format!("{letter}\u{301}\u{345}\u{323}{letter}")] {
                assert_eq!(folded(&text), by_definition(&text), "{:x}", u32::from(letter));
            }
        }
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
