//! The certificate's own fields, a few to a page: a choice on which other fields depend has a page of its own, so that
//! what follows from it is asked next, without any script.

use domain::catalogue::{Certificate, FieldFault, FieldKind, FieldSpec};

use super::Answers;
use crate::forms::Body;
use crate::forms::date::DateField;

/// So many fields stand on one page at the most.
const MOST: usize = 5;

/// A page of fields.
#[derive(Clone)]
pub struct QuestionsForm {
    /// In the catalogue's order; never empty.
    pub questions: Vec<Question>,
}

/// A field, what was answered, and what is wrong with it.
#[derive(Clone)]
pub struct Question {
    /// What is asked.
    pub spec: &'static FieldSpec,
    /// What was answered; a day as `2026-11-22`.
    pub value: String,
    /// A day as it was typed.
    pub date: DateField,
    /// What is wrong.
    pub fault: Option<FieldFault>,
}

/// The pages of a certificate's fields beside these answers.
#[must_use]
pub fn pages(certificate: &'static Certificate, answers: &Answers) -> Vec<Vec<&'static FieldSpec>> {
    let given = answers.fields(certificate);
    let mut pages: Vec<Vec<&FieldSpec>> = Vec::new();
    let mut closed = true;
    for spec in certificate.fields.iter().filter(|spec| spec.is_asked(&given)) {
        let alone = decides(certificate, spec);
        match pages.last_mut().filter(|page| !closed && !alone && page.len() < MOST) {
            Some(page) => page.push(spec),
            None => pages.push(vec![spec]),
        }
        closed = alone;
    }
    pages
}

impl QuestionsForm {
    /// The page that asks this field, with what the draft has kept; `None` when it is not asked.
    #[must_use]
    pub fn kept(certificate: &'static Certificate, answers: &Answers, field: &str) -> Option<Self> {
        let page =
            pages(certificate, answers).into_iter().find(|page| page.iter().any(|spec| spec.name == field));
        let questions = page?.into_iter().map(|spec| Question::kept(spec, answers.field(&spec.name)));
        Some(Self { questions: questions.collect() })
    }

    /// The same page with what came.
    #[must_use]
    pub fn typed(mut self, body: &Body) -> Self {
        for question in &mut self.questions {
            *question = Question::typed(question.spec, body);
        }
        self
    }

    /// Puts what was typed among the answers, and marks what is wrong with it.
    pub fn answer(&mut self, certificate: &Certificate, answers: &mut Answers) {
        for question in &self.questions {
            answers.put_field(&question.spec.name, &question.value);
        }
        let faults = certificate.check(&answers.fields(certificate)).err().unwrap_or_default();
        for question in &mut self.questions {
            let found = faults.iter().find(|(name, _)| *name == question.spec.name);
            question.fault = question.fault.or(found.map(|(_, fault)| *fault));
        }
    }

    /// The questions with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Question> {
        self.questions.iter().filter(|question| question.fault.is_some()).collect()
    }

    /// Whether it asks one thing only: then that is the heading of the page.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.questions.len() == 1
    }
}

impl Question {
    fn kept(spec: &'static FieldSpec, value: &str) -> Self {
        let date = if spec.kind == FieldKind::Date { DateField::split(value) } else { DateField::default() };
        Self { spec, value: value.to_owned(), date, fault: None }
    }

    fn typed(spec: &'static FieldSpec, body: &Body) -> Self {
        if spec.kind == FieldKind::Date {
            let date = DateField::of(body, &spec.name);
            let fault = (!date.is_readable()).then_some(FieldFault::Nul);
            return Self { spec, value: date.text(), date, fault };
        }
        let fault = (!body.is_readable(&spec.name)).then_some(FieldFault::Nul);
        let value = body.text(&spec.name).to_owned();
        Self { spec, value, date: DateField::default(), fault }
    }

    /// Its id on the page: of the first part, where it has several.
    #[must_use]
    pub fn id(&self) -> &'static str {
        &self.spec.name
    }

    /// Whether it is chosen from a list.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        self.spec.kind == FieldKind::Choice
    }

    /// Whether it is a day.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.spec.kind == FieldKind::Date
    }

    /// Whether it takes several lines.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.spec.kind == FieldKind::LongText
    }

    /// Which keyboard a telephone shows.
    #[must_use]
    pub fn keyboard(&self) -> &'static str {
        match self.spec.kind {
            FieldKind::Year | FieldKind::Digits | FieldKind::TaxNumber | FieldKind::Date => "numeric",
            FieldKind::Decimal => "decimal",
            FieldKind::Text | FieldKind::LongText | FieldKind::Choice => "text",
        }
    }

    /// How wide the field is drawn: as wide as its answers.
    #[must_use]
    pub fn width(&self) -> &'static str {
        match self.spec.kind {
            FieldKind::Year => "govuk-input--width-4",
            FieldKind::Decimal | FieldKind::Date => "govuk-input--width-10",
            FieldKind::Digits | FieldKind::TaxNumber => "govuk-input--width-20",
            FieldKind::Text | FieldKind::LongText | FieldKind::Choice => "",
        }
    }
}

fn decides(certificate: &Certificate, spec: &FieldSpec) -> bool {
    certificate.fields.iter().any(|other| other.when.as_ref().is_some_and(|when| when.field == spec.name))
}

#[cfg(test)]
mod tests {
    use domain::catalogue::certificate;

    use super::*;

    fn names(certificate: &'static Certificate, answers: &Answers) -> Vec<Vec<&'static str>> {
        let pages = pages(certificate, answers);
        pages.iter().map(|page| page.iter().map(|spec| spec.name.as_str()).collect()).collect()
    }

    #[test]
    fn a_deciding_choice_has_a_page_of_its_own_and_what_follows_from_it_comes_next() {
        let tap = certificate("tap_clearance").expect("it is in the catalogue");
        let mut answers = Answers::default();
        assert_eq!(names(tap, &answers)[0], ["property_kind"]);
        assert!(!names(tap, &answers).concat().contains(&"supply_number"));
        answers.put_field("property_kind", "electrified");
        assert!(names(tap, &answers).concat().contains(&"supply_number"));
        answers.put_field("supply_number", "123456789");
        answers.put_field("property_kind", "plot");
        assert!(!answers.fields(tap).contains_key("supply_number"), "kept, but not filed");
    }

    #[test]
    fn every_field_of_every_certificate_is_asked_on_a_short_page() {
        for certificate in domain::catalogue::certificates() {
            for page in pages(certificate, &Answers::default()) {
                assert!((1..=MOST).contains(&page.len()), "{:?}", certificate.code);
            }
        }
    }
}
