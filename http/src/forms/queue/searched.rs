//! Words that are looked for. They are personal, so an address has them sealed (`search`), under a key that only the
//! session has in which they were typed. Typed they come in the body of a form (`q`).

use projections::SearchWords;

use crate::forms::Body;

/// What is looked for.
#[derive(Clone, Default)]
pub struct Searched {
    /// As typed; empty when nothing is looked for.
    pub words: String,
    /// As an address has them.
    sealed: String,
    /// The address had words that nobody can read any more: they were typed in another session.
    pub lost: bool,
}

impl Searched {
    /// From an address; `open` opens what is sealed.
    #[must_use]
    pub fn of(query: &Body, open: impl FnOnce(&str) -> Option<String>) -> Self {
        let sealed = query.text("search");
        if sealed.is_empty() {
            return Self::default();
        }
        match open(sealed) {
            Some(words) => Self { words, sealed: sealed.to_owned(), lost: false },
            None => Self { lost: true, ..Self::default() },
        }
    }

    /// As typed in a form; `seal` seals them.
    #[must_use]
    pub fn typed(form: &Body, seal: impl FnOnce(&str) -> String) -> Self {
        let words: String = form.text("q").trim().chars().take(SearchWords::MOST).collect();
        if words.is_empty() {
            return Self::default();
        }
        let sealed = seal(&words);
        Self { words, sealed, lost: false }
    }

    /// As a part of an address.
    #[must_use]
    pub fn in_address(&self) -> Option<String> {
        (!self.sealed.is_empty()).then(|| format!("search={}", self.sealed))
    }
}
