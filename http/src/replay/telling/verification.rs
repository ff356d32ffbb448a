//! What happened to a citizen's details and verification.

use domain::user_verification::VerificationEvent;

use super::{Said, Teller};
use crate::pages::staff_case::{Fact, of_details};

impl Teller<'_> {
    pub(super) fn verification(&self, event: VerificationEvent) -> Said {
        match event {
            VerificationEvent::DetailsDeclared { details, .. } => {
                let facts = match self.case.opened(&details) {
                    Some(details) => of_details(self.frame, &details),
                    None => {
                        vec![Fact { label: self.frame.t("citizen-details"), value: self.frame.t("erased") }]
                    }
                };
                Said { what: self.with("told-declared", &[]), facts }
            }
            VerificationEvent::Verified { document, office } => {
                let document = self.frame.document(document);
                let what = self.with("told-verified", &[("document", &document), ("office", &office)]);
                Said { what, facts: Vec::new() }
            }
            VerificationEvent::Revoked { reason } => self.wrote("told-revoked", "reason", &reason),
            VerificationEvent::PersonErased { request: _ } => self.plain("told-person-erased"),
        }
    }
}
