//! Reading a body or a query field by field, so that every fault is named, not only the first.
//!
//! Each reader takes its field out and gives `None` when it was at fault; what is left at the end is unknown.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::person::{Faults, parse_day};
use jiff::civil::Date;
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
    pub fn read<T: FromFields>(self) -> Result<T, Problem> {
        self.read_with(T::read)
    }

    /// The same, where reading needs to know more than what was given.
    pub fn read_with<T>(mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Problem> {
        let read = read(&mut self);
        let errors = self.faults();
        match read {
            Some(value) if errors.is_empty() => Ok(value),
            _ => Err(Problem::fields(errors)),
        }
    }

    /// An object; its faults are named `name.member`. One that is left out is read as empty, so that each member that
    /// must be there is named.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut members = Self::new(self.members(name)?);
        let value = read(&mut members);
        self.errors.extend(members.faults().into_iter().map(|fault| fault.within(name)));
        value
    }

    /// A text as it was typed, empty when it was left out: for what is parsed as a whole, see [`Fields::parsed`].
    pub fn typed(&mut self, name: &str) -> String {
        match self.take(name) {
            Given::Nothing => String::new(),
            Given::Text(text) => text,
            Given::Another => {
                self.errors.push(Fault::wrong_type("κείμενο").at(name));
                String::new()
            }
        }
    }

    /// What a whole was parsed to, or its faults; a field that was no text at all is not at fault twice.
    pub fn parsed<T>(&mut self, parsed: Result<T, Faults>) -> Option<T> {
        let faults = match parsed {
            Ok(value) => return Some(value),
            Err(faults) => faults,
        };
        for (name, fault) in faults {
            let holds = |known: &FieldError| name.strip_prefix(&known.field).is_some_and(is_end_of_name);
            if !self.errors.iter().any(holds) {
                self.errors.push(Fault::from(fault).at(name));
            }
        }
        None
    }

    /// Texts by names that are not ours; each fault is named `name.member`.
    pub fn texts(&mut self, name: &str) -> Option<BTreeMap<String, String>> {
        let members = self.members(name)?;
        let (mut texts, faults) = (BTreeMap::new(), self.errors.len());
        for (member, value) in members {
            match value {
                Value::String(text) => drop(texts.insert(member, text)),
                Value::Null => {}
                _ => self.errors.push(Fault::wrong_type("κείμενο").at(&member).within(name)),
            }
        }
        (self.errors.len() == faults).then_some(texts)
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

    /// A whole number between these two.
    pub fn integer(&mut self, name: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let number = match self.given.remove(name) {
            None | Some(Value::Null) => return self.fault(name, Fault::missing()),
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => number.as_u64(),
            Some(_) => return self.fault(name, Fault::wrong_type("ακέραιος αριθμός")),
        };
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|it| range.contains(it));
        self.settle(name, number.ok_or_else(|| Fault::out_of_range(*range.start(), *range.end())))
    }

    /// A day, `2026-11-22`.
    pub fn day(&mut self, name: &str) -> Option<Date> {
        self.text(name, |text| match text {
            "" => Err(Fault::missing()),
            text if text.contains('\0') => Err(Fault::nul_character()),
            text => parse_day(text).ok_or_else(Fault::not_a_day),
        })
    }

    /// `true` or `false` in a query; false when left out.
    pub fn switch(&mut self, name: &str) -> Option<bool> {
        let switch = self.optional_choice(name, |text| text.parse::<bool>().ok());
        switch.map(Option::unwrap_or_default)
    }

    /// True or false; false when left out.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(false),
            Some(Value::Bool(flag)) => Some(flag),
            Some(_) => self.fault(name, Fault::wrong_type("true ή false")),
        }
    }

    /// Something is wrong with a field that was read.
    pub fn fault<T>(&mut self, name: &str, fault: Fault) -> Option<T> {
        self.errors.push(fault.at(name));
        None
    }

    /// What was wrong, and what was left.
    fn faults(mut self) -> Vec<FieldError> {
        self.errors.extend(self.given.keys().map(|name| Fault::unknown_field().at(name)));
        self.errors
    }

    fn members(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.given.remove(name) {
            None | Some(Value::Null) => Some(Map::new()),
            Some(Value::Object(members)) => Some(members),
            Some(_) => self.fault(name, Fault::wrong_type("αντικείμενο JSON")),
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
}

/// Nothing, or a member of what was named before it.
fn is_end_of_name(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

#[cfg(test)]
mod tests;
