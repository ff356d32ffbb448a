//! A receipt that somebody shows.

use super::Body;
use super::field::{Fault, Field, faulty};
use crate::receipts::shown::{LONGEST, Refusal};

/// The text of a receipt.
#[derive(Clone)]
pub struct ReceiptForm {
    /// As it was pasted.
    pub receipt: Field,
    /// The path of the field whose value is not the one that was filed.
    pub differs: Option<String>,
}

impl ReceiptForm {
    /// The form with what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { receipt: body.field("receipt"), differs: None }
    }

    /// What was pasted, unless it could not even be read.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.receipt.error.is_none().then_some(self.receipt.value.as_str())
    }

    /// Why it proves nothing, at the field.
    pub fn refuse(&mut self, refusal: Refusal) {
        let key = match refusal {
            Refusal::Missing => "error-receipt-missing",
            Refusal::TooLong => "error-receipt-long",
            Refusal::Unreadable => "error-receipt-unreadable",
            Refusal::Damaged => "error-receipt-damaged",
            Refusal::OtherLog => "error-receipt-other-log",
            Refusal::UnknownKey => "error-receipt-unknown-key",
            Refusal::Forged => "error-receipt-forged",
            Refusal::OtherEvent => "error-receipt-other-event",
            Refusal::Retired => "error-receipt-retired",
            Refusal::OtherValue(path) => {
                self.differs = Some(path);
                "error-receipt-other-value"
            }
        };
        self.receipt.error = Some(Fault { key, most: LONGEST / 1024 });
    }

    /// The fields with errors: for the summary.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.receipt])
    }
}
