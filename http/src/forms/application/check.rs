//! All the answers together: what is filed, or what is still missing and on which page.

use domain::catalogue::{Certificate, FieldFault, FieldSpec};
use domain::person::{Address, Faults};
use domain::words::CaseText;

use super::{Answers, Step};
use crate::applications::NewApplication;

/// Something that is missing or wrong.
#[derive(Clone, Copy)]
pub struct Gap {
    /// Where it is mended.
    pub step: Step,
    /// The field and its fault, if it is one of the certificate's own.
    pub field: Option<(&'static FieldSpec, FieldFault)>,
}

/// What is filed, or every gap, in the order of the pages.
pub fn checked(
    certificate: &'static Certificate,
    answers: &Answers,
    home: Option<&Address>,
) -> Result<NewApplication, Vec<Gap>> {
    let fields = certificate.check(&answers.fields(certificate));
    let details = CaseText::parse_optional(answers.text("details"));
    let delivery = answers.delivery(certificate, home);
    let mut gaps: Vec<Gap> = fields
        .as_ref()
        .err()
        .into_iter()
        .flatten()
        .filter_map(|(name, fault)| {
            let spec = certificate.fields.iter().find(|spec| spec.name == *name)?;
            Some(Gap { step: Step::Question(&spec.name), field: Some((spec, *fault)) })
        })
        .collect();
    gaps.extend(details.is_err().then_some(Gap { step: Step::Details, field: None }));
    gaps.extend(delivery.as_ref().err().map(|faults| Gap { step: step_of(faults), field: None }));
    match (fields, details, delivery) {
        (Ok(fields), Ok(details), Ok(delivery)) => {
            Ok(NewApplication { certificate: certificate.code.clone(), details, delivery, fields })
        }
        _ => Err(gaps),
    }
}

fn step_of(faults: &Faults) -> Step {
    let way = faults.iter().any(|(name, _)| *name == "delivery.method");
    if way { Step::Delivery } else { Step::Destination }
}
