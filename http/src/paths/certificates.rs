//! The paths of certificates, of the citizen's own details and of receipts.

use std::borrow::Borrow;

use domain::catalogue::{CertificateCode, Family};
use domain::{ApplicationId, RequestId};

use super::Paths;
use crate::forms::application::Step;

/// A family in an address.
#[must_use]
pub fn slug(family: Family) -> &'static str {
    match family {
        Family::PopulationRegister => "population-register",
        Family::PropertyTax => "property-tax",
    }
}

impl Paths {
    /// «Τα στοιχεία μου».
    #[must_use]
    pub fn profile(self) -> String {
        self.under("/profile")
    }

    /// «Αιτήσεις – Πιστοποιητικά».
    #[must_use]
    pub fn certificates(self) -> String {
        self.under("/certificates")
    }

    /// The citizen's applications of a family.
    #[must_use]
    pub fn family(self, family: impl Borrow<Family>) -> String {
        self.under(&format!("/certificates/{}", slug(*family.borrow())))
    }

    /// «Νέα Αίτηση»: which certificate.
    #[must_use]
    pub fn new_application(self, family: impl Borrow<Family>) -> String {
        format!("{}/new", self.family(family))
    }

    /// What somebody should know before he applies for this certificate.
    #[must_use]
    pub fn start(self, family: impl Borrow<Family>, code: &CertificateCode) -> String {
        format!("{}/{}", self.new_application(family), code.as_str())
    }

    /// A step of the form.
    #[must_use]
    pub fn step(self, family: impl Borrow<Family>, code: &CertificateCode, step: Step) -> String {
        format!("{}/{}", self.start(family, code), step.path())
    }

    /// One of the citizen's applications.
    #[must_use]
    pub fn application(self, id: impl Borrow<ApplicationId>) -> String {
        self.under(&format!("/certificates/{}", id.borrow()))
    }

    /// The confirmation of an application.
    #[must_use]
    pub fn application_sent(self, id: impl Borrow<ApplicationId>) -> String {
        format!("{}/sent", self.application(id))
    }

    /// Taking an application back.
    #[must_use]
    pub fn application_withdrawal(self, id: impl Borrow<ApplicationId>) -> String {
        format!("{}/withdrawal", self.application(id))
    }

    /// The receipt of an application.
    #[must_use]
    pub fn application_receipt(self, id: impl Borrow<ApplicationId>) -> String {
        format!("{}/receipt", self.application(id))
    }

    /// The receipt of a request.
    #[must_use]
    pub fn request_receipt(self, id: impl Borrow<RequestId>) -> String {
        format!("{}/receipt", self.request(id))
    }

    /// The receipt of an application, as a file.
    #[must_use]
    pub fn application_receipt_file(self, id: impl Borrow<ApplicationId>) -> String {
        format!("{}/file", self.application_receipt(id))
    }

    /// The receipt of a request, as a file.
    #[must_use]
    pub fn request_receipt_file(self, id: impl Borrow<RequestId>) -> String {
        format!("{}/file", self.request_receipt(id))
    }
}
