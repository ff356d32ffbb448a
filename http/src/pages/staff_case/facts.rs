//! What was filed and by whom, as questions and answers.

use domain::person::Details;
use projections::applications::{ApplicantView, ApplicationView};
use projections::requests::{RequestView, SenderView};

use crate::pages::Frame;
use crate::pages::words::address_lines;

/// A line of a summary: what is asked, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// In words.
    pub label: String,
    /// As typed.
    pub value: String,
}

impl Fact {
    pub(crate) fn of(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// A request.
#[must_use]
pub fn of_request(frame: &Frame, view: &RequestView) -> Vec<Fact> {
    let mut facts = vec![Fact::of(frame.t("text"), frame.typed(&view.text))];
    facts.extend(view.desired_action.as_ref().map(|desired| Fact::of(frame.t("desired-action"), desired)));
    facts
}

/// Who filed a request.
#[must_use]
pub fn sender(frame: &Frame, sender: &SenderView) -> Vec<Fact> {
    let name = format!("{} {}", frame.typed(&sender.given_name), frame.typed(&sender.family_name));
    vec![Fact::of(frame.t("sender"), name), Fact::of(frame.t("email"), frame.typed(&sender.email))]
}

/// An application.
#[must_use]
pub fn of_application(frame: &Frame, view: &ApplicationView) -> Vec<Fact> {
    let mut facts = match &view.fields {
        Some(fields) => {
            let answered = frame.answered(&view.row.certificate, fields);
            answered.into_iter().map(|one| Fact::of(one.question, one.answer)).collect()
        }
        None => vec![Fact::of(frame.t("application-fields"), frame.t("erased"))],
    };
    facts.extend(view.details.as_ref().map(|details| Fact::of(frame.t("details-or-remarks"), details)));
    facts.push(Fact::of(frame.t("delivery"), frame.delivery(&view.delivery)));
    facts
}

/// Who applies, as he was when he filed.
#[must_use]
pub fn applicant(frame: &Frame, applicant: &ApplicantView) -> Vec<Fact> {
    let mut facts = match &applicant.details {
        Some(details) => of_details(frame, details),
        None => vec![Fact::of(frame.t("sender"), frame.t("erased"))],
    };
    facts.push(Fact::of(frame.t("email"), frame.typed(&applicant.email)));
    facts
}

/// Somebody's details, in the order in which a clerk compares them with a document.
#[must_use]
pub fn of_details(frame: &Frame, details: &Details) -> Vec<Fact> {
    let identity = format!("{} {}", frame.document(details.identity.kind), details.identity.number);
    let mut facts = vec![
        Fact::of(frame.t("family-name"), &details.family_name),
        Fact::of(frame.t("given-name"), &details.given_name),
        Fact::of(frame.t("detail-father"), &details.father_name),
    ];
    facts.extend(details.mother_name.as_ref().map(|name| Fact::of(frame.t("detail-mother"), name)));
    facts.extend([
        Fact::of(frame.t("detail-birth"), frame.day(&details.birth_date).text),
        Fact::of(frame.t("detail-tax-number"), details.tax_number.as_str()),
        Fact::of(frame.t("detail-identity"), identity),
        Fact::of(frame.t("detail-phone"), &details.phone),
        Fact::of(frame.t("detail-address"), address_lines(&details.address)),
    ]);
    facts.extend(
        details.population_register.as_ref().map(|place| Fact::of(frame.t("detail-register"), place)),
    );
    facts
}
