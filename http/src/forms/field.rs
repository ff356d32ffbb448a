//! One field of a form: what was typed, and what is wrong with it.

use domain::words::WordError;

/// A field.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Its name, as in the API.
    pub name: &'static str,
    /// Its id on the page; the name, unless two forms there have a field of that name.
    pub id: &'static str,
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<Fault>,
}

/// What is wrong with a field: the key of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The message's key.
    pub key: &'static str,
    /// Its argument `most`, in characters.
    pub most: usize,
}

/// The messages of one field.
#[derive(Clone, Copy, Debug)]
pub struct Sentences {
    /// Nothing was typed.
    pub missing: &'static str,
    /// Too much was typed.
    pub too_long: &'static str,
}

impl Fault {
    /// A fault whose message has no argument.
    #[must_use]
    pub fn of(key: &'static str) -> Self {
        Self { key, most: 0 }
    }
}

impl Field {
    /// A field into which nothing was typed.
    #[must_use]
    pub fn empty(name: &'static str) -> Self {
        Self { name, id: name, value: String::new(), error: None }
    }

    /// The value of a domain type, or an error at the field. What could not be read is an error already.
    pub fn parse<T>(
        &mut self,
        sentences: Sentences,
        parse: impl FnOnce(&str) -> Result<T, WordError>,
    ) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        parse(&self.value).map_err(|error| self.error = Some(sentences.of(error))).ok()
    }

    /// The choice of that name, or an error at the field.
    pub fn choose<T>(&mut self, fault: &'static str, choose: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let chosen = choose(&self.value);
        if chosen.is_none() {
            self.error = Some(Fault::of(fault));
        }
        chosen
    }

    /// What the field says, which may be nothing; `None` when it is empty, or with an error at the field.
    pub fn read<T>(&mut self, fault: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.value.trim();
        if self.error.is_some() || text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.error = Some(Fault::of(fault));
        }
        value
    }
}

impl Sentences {
    fn of(self, error: WordError) -> Fault {
        match error {
            WordError::Missing => Fault::of(self.missing),
            WordError::TooLong { most } => Fault { key: self.too_long, most },
            WordError::Nul => Fault::of("error-unreadable"),
        }
    }
}

/// The fields with errors, in the order of the page: for the summary.
#[must_use]
pub fn faulty<'a>(fields: &[&'a Field]) -> Vec<&'a Field> {
    fields.iter().copied().filter(|field| field.error.is_some()).collect()
}
