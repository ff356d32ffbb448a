//! The one place where what the store says becomes an HTTP status.

use axum::http::StatusCode;
use domain::citizen_request::RequestError;
use store::{ExecuteError, Unavailable};
use tracing::error;

use crate::problem::Problem;

impl From<ExecuteError<RequestError>> for Problem {
    fn from(error: ExecuteError<RequestError>) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::Stale { .. } => Self::stale(),
            ExecuteError::Conflict => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "Η υπόθεση αλλάζει αυτή τη στιγμή και από άλλους· δοκιμάστε ξανά.",
            ),
            ExecuteError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "Το Idempotency-Key χρησιμοποιήθηκε ήδη για κάτι άλλο.",
            ),
            ExecuteError::Erased => Self::new(
                StatusCode::CONFLICT,
                "erased",
                "Τα προσωπικά δεδομένα της υπόθεσης έχουν διαγραφεί.",
            ),
            ExecuteError::Unstorable => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unstorable",
                "Κάποια τιμή δεν μπορεί να αποθηκευτεί.",
            ),
            ExecuteError::Unavailable(error) => error.into(),
        }
    }
}

impl From<RequestError> for Problem {
    fn from(refusal: RequestError) -> Self {
        let detail = match &refusal {
            // Missing and somebody else's are told apart by nobody.
            RequestError::NotFiled | RequestError::NotYours => return Self::not_found(),
            RequestError::AlreadyFiled => "Η υπόθεση έχει ήδη υποβληθεί.",
            RequestError::SenderMismatch => "Το σχόλιο δεν έχει αποστολέα· όλα τα άλλα έχουν.",
            RequestError::AnonymousSender => "Ο αποστολέας είναι ανώνυμος.",
            RequestError::StatusUnchanged { .. } => "Η υπόθεση έχει ήδη αυτή την κατάσταση.",
            RequestError::StatusNotByHand { .. } => "Αυτή η κατάσταση δεν ορίζεται με το χέρι.",
            RequestError::StatusNotAllowed { .. } => "Αυτή η αλλαγή κατάστασης δεν επιτρέπεται.",
            RequestError::ReasonMissing => "Χρειάζεται αιτιολογία.",
            RequestError::Withdrawn => "Η υπόθεση έχει ανακληθεί.",
            RequestError::ProtocolAlready => "Η υπόθεση έχει ήδη σταλεί στο πρωτόκολλο.",
            RequestError::ProtocolNotRequested => "Η υπόθεση δεν περιμένει αριθμό πρωτοκόλλου.",
        };
        Self::new(StatusCode::CONFLICT, refusal.code(), detail)
    }
}

impl From<Unavailable> for Problem {
    fn from(error: Unavailable) -> Self {
        match &error {
            // The sources are not logged: PostgreSQL quotes values in its messages.
            Unavailable::Database(_) | Unavailable::Migration(_) | Unavailable::Unreadable(_) => {
                error!(kind = %error_kind(&error), "the database failed a request");
            }
            // Passing; metrics count them.
            Unavailable::Overloaded | Unavailable::Closed => {}
        }
        Self::unavailable()
    }
}

fn error_kind(error: &Unavailable) -> &'static str {
    match error {
        Unavailable::Database(_) => "database",
        Unavailable::Migration(_) => "migration",
        Unavailable::Overloaded => "overloaded",
        Unavailable::Closed => "closed",
        Unavailable::Unreadable(_) => "unreadable",
    }
}
