//! The terms: those of rows, which the pages promise; those that are settings; those of cases, each by a law.

use anyhow::Result;
use domain::retention::{CaseClass, RetentionTerm};
use domain::terms::day_in_athens;
use domain::words::LegalBasis;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};
use store::retention::RowClass;

use super::erasing::UNUSED;
use crate::config::{Config, Keep};

/// What the setting of anonymous comments rests on: no longer than needed.
const NO_LONGER_THAN_NEEDED: &str = "ΓΚΠΔ (ΕΕ) 2016/679, άρθρο 5 παρ. 1 στοιχείο ε΄";

/// All of them.
#[derive(Clone)]
pub struct Terms {
    /// Accounts that nobody used.
    pub unused: Keep,
    /// Comments without a term of their own.
    pub comments: Keep,
    /// By class and law, as the municipality has laid down.
    pub cases: Vec<RetentionTerm>,
}

impl Terms {
    /// As the options say.
    pub fn of(config: &Config) -> Result<Self> {
        let options = &config.retention;
        let unused = if config.mail.way.is_some() { options.keep_unused } else { Keep::Always };
        Ok(Self { unused, comments: options.keep_comments, cases: options.terms()? })
    }

    /// The term of a class on a day; `None`: kept for good. Comments have the setting where no law says otherwise.
    #[must_use]
    pub fn of_class(&self, class: CaseClass, on: Date) -> Option<RetentionTerm> {
        let by_law = RetentionTerm::in_force(&self.cases, class, on).cloned();
        match (by_law, class, self.comments) {
            (None, CaseClass::Comment, Keep::Days(days)) => Some(RetentionTerm {
                class,
                from: Date::MIN,
                keep: Some(i64::from(days).days()),
                law: LegalBasis::parse(NO_LONGER_THAN_NEEDED).ok()?,
            }),
            (by_law, _, _) => by_law,
        }
    }

    /// All that is in force, for the book and for people: class, how long, by which law.
    #[must_use]
    pub fn told(&self, now: Timestamp) -> Value {
        let mut told = Map::new();
        for class in RowClass::ALL {
            told.insert(class.as_str().to_owned(), json!({"keep": format!("{}d", class.days())}));
        }
        if let Keep::Days(days) = self.unused {
            told.insert(UNUSED.to_owned(), json!({"keep": format!("{days}d")}));
        }
        for class in CaseClass::ALL {
            let Some(term) = self.of_class(*class, day_in_athens(now)) else { continue };
            let Some(keep) = term.keep else { continue };
            let mut entry = json!({"keep": format!("{keep:#}"), "law": term.law.as_str()});
            if term.from != Date::MIN {
                entry["from"] = json!(term.from.to_string());
            }
            told.insert(class.as_str().to_owned(), entry);
        }
        Value::Object(told)
    }
}
