//! Reading a body or a query field by field, so that every fault is named, not only the first.
//!
//! Each reader takes its field out and gives `None` when it was at fault; what is left at the end is unknown.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::faults::Fault;
use crate::problem::{FieldError, Problem};

/// What a client gave, and what was wrong with it so far.
pub struct Fields {
    given: Map<String, Value>,
    errors: Vec<FieldError>,
}

/// What stands in a field.
enum Given {
    Nothing,
    Text(String),
    Another,
}

/// Something that is read from fields: the body of a request, or its query.
pub trait FromFields: Sized {
    /// Reads it; `None` when anything was at fault (the faults are in `fields`).
    fn read(fields: &mut Fields) -> Option<Self>;
}

impl Fields {
    /// The members of a JSON object.
    #[must_use]
    pub fn new(given: Map<String, Value>) -> Self {
        Self { given, errors: Vec::new() }
    }

    /// The parameters of a query; an empty one counts as not given.
    #[must_use]
    pub fn from_query(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::new(Map::new());
        for (name, value) in pairs {
            if fields.given.contains_key(&name) {
                fields.errors.push(Fault::repeated().at(&name));
            } else {
                let value = if value.is_empty() { Value::Null } else { Value::String(value) };
                fields.given.insert(name, value);
            }
        }
        fields
    }

    /// Reads a whole `T`, or tells everything that is wrong.
    pub fn read<T: FromFields>(mut self) -> Result<T, Problem> {
        let read = T::read(&mut self);
        self.errors.extend(self.given.keys().map(|name| Fault::unknown_field().at(name)));
        match read {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::fields(self.errors)),
        }
    }

    /// A text that must be there.
    pub fn text<T, E: Into<Fault>>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.take(name) {
            Given::Nothing => self.fault(name, Fault::missing()),
            Given::Text(text) => self.settle(name, parse(&text)),
            Given::Another => self.fault(name, Fault::wrong_type("κείμενο")),
        }
    }

    /// A text that may be left out.
    pub fn optional_text<T, E: Into<Fault>>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<Option<T>, E>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            Given::Nothing => Some(None),
            Given::Text(text) => self.settle(name, parse(&text)),
            Given::Another => self.fault(name, Fault::wrong_type("κείμενο")),
        }
    }

    /// One of the names that there are; it must be there.
    pub fn choice<T>(&mut self, name: &str, from_name: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.text(name, |text| from_name(text).ok_or_else(Fault::unknown_value))
    }

    /// One of the names that there are; it may be left out.
    pub fn optional_choice<T>(
        &mut self,
        name: &str,
        from_name: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        self.optional_text(name, |text| from_name(text).map(Some).ok_or_else(Fault::unknown_value))
    }

    /// A UUID that may be left out.
    pub fn optional_uuid(&mut self, name: &str) -> Option<Option<Uuid>> {
        self.optional_text(name, |text| Uuid::try_parse(text).map(Some).map_err(|_| Fault::not_a_uuid()))
    }

    /// True or false; false when left out.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(false),
            Some(Value::Bool(flag)) => Some(flag),
            Some(_) => self.fault(name, Fault::wrong_type("true ή false")),
        }
    }

    fn take(&mut self, name: &str) -> Given {
        match self.given.remove(name) {
            None | Some(Value::Null) => Given::Nothing,
            Some(Value::String(text)) => Given::Text(text),
            Some(_) => Given::Another,
        }
    }

    fn settle<T, E: Into<Fault>>(&mut self, name: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => self.fault(name, error.into()),
        }
    }

    fn fault<T>(&mut self, name: &str, fault: Fault) -> Option<T> {
        self.errors.push(fault.at(name));
        None
    }
}

#[cfg(test)]
mod tests;
