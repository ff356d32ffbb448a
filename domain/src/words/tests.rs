use super::{CaseText, DesiredAction, Name, Subject, WordError};

#[test]
fn length_is_counted_in_unicode_scalar_values() {
    for letter in ["a", "ώ", "🏛"] {
        assert!(Subject::parse(&letter.repeat(200)).is_ok(), "200 × {letter}");
        assert_eq!(
            Subject::parse(&letter.repeat(201)),
            Err(WordError::TooLong { most: 200 }),
            "201 × {letter}"
        );
    }
}

#[test]
fn a_combining_mark_counts_as_a_character_of_its_own() {
    let decomposed = "ω\u{301}";
    assert!(Subject::parse(&decomposed.repeat(100)).is_ok());
    assert_eq!(Subject::parse(&decomposed.repeat(101)), Err(WordError::TooLong { most: 200 }));
}

#[test]
fn composed_and_decomposed_text_are_each_kept_byte_for_byte() {
    for text in ["\u{3ce}ρα", "ω\u{301}ρα", "  με κενά\r\n", "\u{feff}αρχή", "α\u{202e}β"] {
        let word = CaseText::parse(text).expect("allowed text");
        assert_eq!(word.as_str().as_bytes(), text.as_bytes());
        assert_eq!(word.into_string(), text);
    }
}

#[test]
fn a_blank_text_is_missing() {
    for blank in ["", " ", "\n\t\r", "\u{a0}\u{2003}"] {
        assert_eq!(Name::parse(blank), Err(WordError::Missing));
        assert_eq!(DesiredAction::parse_optional(blank), Ok(None));
    }
}

#[test]
fn an_optional_text_that_is_there_follows_the_same_rules() {
    let wish = DesiredAction::parse_optional("Να επισκευαστεί").expect("allowed text");
    assert_eq!(wish.expect("it is not blank").as_str(), "Να επισκευαστεί");
    assert_eq!(DesiredAction::parse_optional(&"α".repeat(2_001)), Err(WordError::TooLong { most: 2_000 }));
    assert_eq!(DesiredAction::parse_optional("α\0"), Err(WordError::Nul));
}

#[test]
fn nul_is_refused_wherever_it_stands() {
    for text in ["\0", "\0α", "α\0β", "α\0", " \0 "] {
        assert_eq!(CaseText::parse(text), Err(WordError::Nul));
    }
}

#[test]
fn every_error_has_a_name_of_its_own() {
    let codes = [WordError::Missing, WordError::TooLong { most: 1 }, WordError::Nul].map(WordError::code);
    assert_eq!(codes, ["missing", "too_long", "nul_character"]);
}

#[test]
fn debug_shows_nothing_of_what_was_typed() {
    let word = Subject::parse("μυστικό").expect("allowed text");
    assert_eq!(format!("{word:?}"), "Subject(…)");
}
