//! The one place where what the store says becomes an HTTP status.

use axum::http::StatusCode;
use domain::certificate_application::ApplicationError;
use domain::citizen_request::RequestError;
use domain::erasure::ErasureError;
use domain::user_verification::VerificationError;
use store::{ExecuteError, Unavailable};
use tracing::error;

use crate::erasures::NotErased;
use crate::problem::Problem;

impl<E: std::error::Error + Into<Self>> From<ExecuteError<E>> for Problem {
    fn from(error: ExecuteError<E>) -> Self {
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
            ExecuteError::NumberHeld => Self::new(
                StatusCode::CONFLICT,
                "number_held",
                "Αυτόν τον αριθμό πρωτοκόλλου τον έχει ήδη άλλη υπόθεση.",
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
            RequestError::UnderLegalHold => "Η υπόθεση τελεί υπό νόμιμη δέσμευση.",
            RequestError::NotUnderLegalHold => "Η υπόθεση δεν τελεί υπό νόμιμη δέσμευση.",
            RequestError::AlreadyErased => "Τα προσωπικά δεδομένα της υπόθεσης έχουν διαγραφεί.",
        };
        Self::new(StatusCode::CONFLICT, refusal.code(), detail)
    }
}

impl From<ApplicationError> for Problem {
    fn from(refusal: ApplicationError) -> Self {
        let detail = match &refusal {
            // Missing and somebody else's are told apart by nobody.
            ApplicationError::NotFiled | ApplicationError::NotYours => return Self::not_found(),
            ApplicationError::NotVerified => return Self::not_verified(),
            ApplicationError::AlreadyFiled => "Η αίτηση έχει ήδη υποβληθεί.",
            ApplicationError::DeliveryNotOffered => "Αυτός ο τρόπος αποστολής δεν προσφέρεται.",
            ApplicationError::FieldsOfAnother => "Τα πεδία είναι άλλου πιστοποιητικού.",
            ApplicationError::StatusUnchanged { .. } => "Η αίτηση έχει ήδη αυτή την κατάσταση.",
            ApplicationError::StatusNotByHand { .. } => "Αυτή η κατάσταση δεν ορίζεται με το χέρι.",
            ApplicationError::StatusNotAllowed { .. } => "Αυτή η αλλαγή κατάστασης δεν επιτρέπεται.",
            ApplicationError::NotRegistered => "Η αίτηση δεν έχει ακόμη αριθμό πρωτοκόλλου.",
            ApplicationError::ReasonMissing => "Χρειάζεται αιτιολογία.",
            ApplicationError::Withdrawn => "Η αίτηση έχει ανακληθεί.",
            ApplicationError::ProtocolAlready => "Η αίτηση έχει ήδη σταλεί στο πρωτόκολλο.",
            ApplicationError::UnderLegalHold => "Η υπόθεση τελεί υπό νόμιμη δέσμευση.",
            ApplicationError::NotUnderLegalHold => "Η υπόθεση δεν τελεί υπό νόμιμη δέσμευση.",
            ApplicationError::AlreadyErased => "Τα προσωπικά δεδομένα της υπόθεσης έχουν διαγραφεί.",
        };
        Self::new(StatusCode::CONFLICT, refusal.code(), detail)
    }
}

impl From<VerificationError> for Problem {
    fn from(refusal: VerificationError) -> Self {
        let detail = match &refusal {
            VerificationError::DetailsMissing => "Ο πολίτης δεν έχει συμπληρώσει τα στοιχεία του.",
            VerificationError::AlreadyVerified => "Ο πολίτης είναι ήδη πιστοποιημένος.",
            VerificationError::NotVerified => "Ο πολίτης δεν είναι πιστοποιημένος.",
            VerificationError::Erased => "Τα στοιχεία του πολίτη έχουν διαγραφεί.",
        };
        Self::new(StatusCode::CONFLICT, refusal.code(), detail)
    }
}

impl From<NotErased> for Problem {
    fn from(error: NotErased) -> Self {
        let detail = match &error {
            NotErased::Missing => "Δεν υπάρχει πολίτης ή υπόθεση με αυτό το αναγνωριστικό.",
            NotErased::OfTheMunicipality => "Ο λογαριασμός είναι υπαλλήλου του Δήμου, όχι πολίτη.",
            NotErased::NothingLeft => "Δεν έχει μείνει τίποτα να διαγραφεί.",
            NotErased::Held => "Η υπόθεση είναι υπό νόμιμη δέσμευση.",
            NotErased::Refused(ErasureError::NotAsked) => return Self::not_found(),
            NotErased::Refused(ErasureError::AlreadyAsked) => "Η διαγραφή έχει ήδη ζητηθεί.",
            NotErased::Refused(ErasureError::SecondPersonNeeded) => {
                "Χρειάζεται δεύτερος διαχειριστής για την επιβεβαίωση."
            }
            NotErased::Refused(ErasureError::AlreadyRefused) => "Η διαγραφή έχει ήδη απορριφθεί.",
            NotErased::Refused(ErasureError::AlreadyCarriedOut) => "Η διαγραφή έχει ήδη γίνει.",
            NotErased::MovedOn => "Αλλάζει αυτή τη στιγμή και από άλλους· δοκιμάστε ξανά.",
            NotErased::Unstorable => "Κάποια τιμή δεν μπορεί να αποθηκευτεί.",
            NotErased::NoList(error) => {
                error!(kind = ?error.kind(), "the erasure list outside the database cannot be written");
                return Self::unavailable();
            }
            NotErased::Unavailable(_) => "",
        };
        match error.code() {
            Some(code) => Self::new(StatusCode::CONFLICT, code, detail),
            None => match error {
                NotErased::Unavailable(error) => error.into(),
                _ => Self::unavailable(),
            },
        }
    }
}

impl From<Unavailable> for Problem {
    fn from(error: Unavailable) -> Self {
        match &error {
            // The sources are not logged: PostgreSQL quotes values in its messages.
            Unavailable::Database(_)
            | Unavailable::Migration(_)
            | Unavailable::AnotherMasterKey
            | Unavailable::KeysNotRestored
            | Unavailable::Unreadable(_) => {
                error!(kind = %error_kind(&error), "the database failed a request");
            }
            // Passing; metrics count them.
            Unavailable::Overloaded | Unavailable::Unwitnessed | Unavailable::Closed => {}
        }
        Self::unavailable()
    }
}

fn error_kind(error: &Unavailable) -> &'static str {
    match error {
        Unavailable::Database(_) => "database",
        Unavailable::Migration(_) => "migration",
        Unavailable::Overloaded => "overloaded",
        Unavailable::Unwitnessed => "unwitnessed",
        Unavailable::Closed => "closed",
        Unavailable::AnotherMasterKey => "another_master_key",
        Unavailable::KeysNotRestored => "keys_not_restored",
        Unavailable::Unreadable(_) => "unreadable",
    }
}
