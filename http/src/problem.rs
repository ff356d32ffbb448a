//! How a refusal is told: `application/problem+json` (RFC 9457).
//!
//! `code` and `errors[].code` are stable names for programs; `detail` and `errors[].message` are Greek sentences
//! for people. `type` is `about:blank`: the code says it all.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Not more errors than this are listed.
const MOST_ERRORS: usize = 50;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The phrase of the HTTP status.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What it means, in Greek.
    detail: &'static str,
    /// Its stable name.
    code: &'static str,
    /// With 422: what is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Seconds.
    #[serde(skip)]
    retry_after: Option<u64>,
}

/// What is wrong with one field of a body, one parameter of a query, or one header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Which; empty for the body as a whole.
    pub field: String,
    /// The stable name of the error.
    pub code: &'static str,
    /// What to do about it, in Greek.
    pub message: String,
}

impl Problem {
    /// A refusal with this status.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            detail,
            code,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// 400: what came cannot be read at all.
    #[must_use]
    pub fn unreadable(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", detail)
    }

    /// 401: no session, or not a good one.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out", "Χρειάζεται σύνδεση.")
    }

    /// 401: which of the two is wrong is not said.
    #[must_use]
    pub fn wrong_credentials() -> Self {
        let detail = "Η διεύθυνση ή ο κωδικός δεν είναι σωστά.";
        Self::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail)
    }

    /// 403: signed in, but in another role.
    #[must_use]
    pub fn not_your_role() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_your_role", "Ο ρόλος σας δεν επιτρέπει αυτή την ενέργεια.")
    }

    /// 403: only a citizen whose details are complete and were verified may apply.
    #[must_use]
    pub fn not_verified() -> Self {
        let detail =
            "Για αιτήσεις πιστοποιητικών χρειάζονται συμπληρωμένα στοιχεία και πιστοποίηση στον Δήμο.";
        Self::new(StatusCode::FORBIDDEN, "not_verified", detail)
    }

    /// 404: missing, or not yours; the bytes are the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Δεν βρέθηκε.")
    }

    /// 412: somebody else has changed it since.
    #[must_use]
    pub fn stale() -> Self {
        let detail = "Η υπόθεση άλλαξε στο μεταξύ· διαβάστε την ξανά.";
        Self::new(StatusCode::PRECONDITION_FAILED, "stale", detail)
    }

    /// 422: fields are missing or wrong; each is named.
    #[must_use]
    pub fn fields(mut errors: Vec<FieldError>) -> Self {
        errors.truncate(MOST_ERRORS);
        let detail = "Ορισμένα στοιχεία λείπουν ή δεν είναι σωστά.";
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", detail) }
    }

    /// 429: come back in so many seconds.
    #[must_use]
    pub fn too_many(retry_after: u64) -> Self {
        let detail = "Πάρα πολλές προσπάθειες· δοκιμάστε ξανά σε λίγο.";
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
        }
    }

    /// 500: a fault of ours; the log knows more.
    #[must_use]
    pub fn internal() -> Self {
        let detail = "Παρουσιάστηκε σφάλμα. Έχει καταγραφεί.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// 503: try again in two seconds; nothing was acknowledged.
    #[must_use]
    pub fn unavailable() -> Self {
        let detail = "Η υπηρεσία δεν είναι διαθέσιμη αυτή τη στιγμή· δοκιμάστε ξανά σε λίγο.";
        Self { retry_after: Some(2), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail) }
    }

    /// The plain problem of a status that a layer around the handlers gave.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(status, "method_not_allowed", "Η μέθοδος δεν επιτρέπεται εδώ.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "body_too_large", "Το αίτημα ξεπερνά το 1 MiB.")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "not_json", "Το περιεχόμενο πρέπει να είναι application/json.")
            }
            StatusCode::SERVICE_UNAVAILABLE => Self::unavailable(),
            other if other.is_client_error() => Self::new(other, "refused", "Το αίτημα δεν έγινε δεκτό."),
            _ => Self::internal(),
        }
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).expect("it was made from a status")
    }

    /// Its stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What it means, in Greek.
    #[must_use]
    pub fn detail(&self) -> &'static str {
        self.detail
    }
}

impl FieldError {
    /// The same, of a member of this object.
    #[must_use]
    pub fn within(self, object: &str) -> Self {
        Self { field: format!("{object}.{}", self.field), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status(), self.retry_after);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
