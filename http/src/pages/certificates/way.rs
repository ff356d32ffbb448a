//! The way through the form: what comes after a step, and what stood before it.

use domain::catalogue::{Certificate, FieldSpec};

use super::filling::Filling;
use crate::forms::Body;
use crate::forms::application::{Answers, Step, checked, pages};
use crate::pages::Visit;

/// In the address of a step that was opened from «Ελέγξτε τις απαντήσεις σας».
pub const BACK_TO_CHECK: &str = "?to=check";

/// The next page; from «Ελέγξτε τις απαντήσεις σας» back there, by way of what the change has made necessary.
pub fn onward(visit: &Visit, filling: &Filling<'_>, step: Step) -> String {
    let certificate = filling.certificate;
    let (to, query) = if returns_to_check(visit) {
        let gap = checked(certificate, &filling.answers, filling.home()).err();
        let gap = gap.and_then(|gaps| gaps.first().map(|gap| gap.step)).unwrap_or(Step::Check);
        let asks_where = step == Step::Delivery && filling.answers.asks_destination();
        let to = if asks_where { Step::Destination } else { gap };
        (to, if to == Step::Check { "" } else { BACK_TO_CHECK })
    } else {
        (after(certificate, &filling.answers, step), "")
    };
    visit.paths().step(certificate.family, &certificate.code, to) + query
}

fn after(certificate: &'static Certificate, answers: &Answers, step: Step) -> Step {
    match step {
        Step::Question(field) => {
            let mut rest = pages(certificate, answers).into_iter();
            rest.find(|page| page.iter().any(|spec| spec.name == field));
            let next = rest.next().and_then(|page| page.first().copied());
            next.map_or(Step::Details, |spec| Step::Question(&spec.name))
        }
        Step::Details => Step::Delivery,
        Step::Delivery if answers.asks_destination() => Step::Destination,
        Step::Delivery | Step::Destination | Step::Check => Step::Check,
    }
}

fn before(certificate: &'static Certificate, answers: &Answers, step: Step) -> Option<Step> {
    let pages = pages(certificate, answers);
    let of = |page: &Vec<&'static FieldSpec>| page.first().map(|spec| Step::Question(&spec.name));
    match step {
        Step::Question(field) => {
            let place = pages.iter().position(|page| page.iter().any(|spec| spec.name == field))?;
            of(pages.get(place.checked_sub(1)?)?)
        }
        Step::Details => pages.last().and_then(of),
        Step::Delivery => Some(Step::Details),
        Step::Check if answers.asks_destination() => Some(Step::Destination),
        Step::Destination | Step::Check => Some(Step::Delivery),
    }
}

/// Where «Πίσω» leads from a step.
pub fn way_back(visit: &Visit, filling: &Filling<'_>, step: Step) -> String {
    let (paths, certificate) = (visit.paths(), filling.certificate);
    if returns_to_check(visit) {
        return paths.step(certificate.family, &certificate.code, Step::Check);
    }
    match before(certificate, &filling.answers, step) {
        Some(step) => paths.step(certificate.family, &certificate.code, step),
        None => paths.start(certificate.family, &certificate.code),
    }
}

/// Whether the step was opened from «Ελέγξτε τις απαντήσεις σας».
pub fn returns_to_check(visit: &Visit) -> bool {
    Body::read(visit.query().as_bytes()).text("to") == "check"
}
