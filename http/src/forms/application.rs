//! An application as it is filled in, step by step: what is kept between the steps, and what each of them asks.
//!
//! Read in this order: `Step` (the pages), [`Answers`] (what is kept), `questions` (the certificate's own fields),
//! `delivery`, `check` (all of it together).

mod questions;
mod delivery;
mod check;

use std::collections::BTreeMap;

use domain::catalogue::Certificate;

pub use check::{Gap, checked};
pub use delivery::{DeliveryForm, DestinationForm};
pub use questions::{Question, QuestionsForm, pages};

/// One page of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The page that asks this field of the certificate.
    Question(&'static str),
    /// Details or remarks.
    Details,
    /// Τρόπος αποστολής.
    Delivery,
    /// Where to, by post or at a citizens' service centre.
    Destination,
    /// «Ελέγξτε τις απαντήσεις σας».
    Check,
}

/// What was typed so far, as the draft keeps it: the certificate's own fields under `field.…`, and the rest.
#[derive(Clone, Default)]
pub struct Answers(BTreeMap<String, String>);

const FIELD: &str = "field.";

impl Step {
    /// The end of its path.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Question(field) => format!("question/{field}"),
            Self::Details => "details".to_owned(),
            Self::Delivery => "delivery".to_owned(),
            Self::Destination => "destination".to_owned(),
            Self::Check => "check".to_owned(),
        }
    }

    /// The step of this certificate that ends so.
    #[must_use]
    pub fn from_path(certificate: &'static Certificate, path: &str) -> Option<Self> {
        match path {
            "details" => Some(Self::Details),
            "delivery" => Some(Self::Delivery),
            "destination" => Some(Self::Destination),
            "check" => Some(Self::Check),
            other => {
                let name = other.strip_prefix("question/")?;
                certificate
                    .fields
                    .iter()
                    .find(|field| field.name == name)
                    .map(|spec| Self::Question(&spec.name))
            }
        }
    }
}

impl Answers {
    /// What a draft has kept.
    #[must_use]
    pub fn of(kept: BTreeMap<String, String>) -> Self {
        Self(kept)
    }

    /// What the draft is to keep.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// One answer; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The answer to a field of the certificate; empty when there is none.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.text(&format!("{FIELD}{name}"))
    }

    /// Puts an answer in the place of the one before.
    pub fn put(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The same for a field of the certificate.
    pub fn put_field(&mut self, name: &str, value: &str) {
        self.put(&format!("{FIELD}{name}"), value);
    }

    /// The certificate's own fields, as far as they are asked beside each other: what belongs to a choice that was
    /// changed since stays in the draft, should it be changed back, but is not filed.
    #[must_use]
    pub fn fields(&self, certificate: &Certificate) -> BTreeMap<String, String> {
        let mut asked = BTreeMap::new();
        // One round for each choice that may depend on another one.
        for _ in 0..=certificate.fields.len() {
            let given = |name: &str| Some(self.field(name)).filter(|answer| !answer.trim().is_empty());
            let next = certificate.fields.iter().filter(|spec| spec.is_asked(&asked));
            let next = next.filter_map(|spec| Some((spec.name.clone(), given(&spec.name)?.to_owned())));
            let next: BTreeMap<_, _> = next.collect();
            if next == asked {
                break;
            }
            asked = next;
        }
        asked
    }
}
