//! The hidden submission id of a form: sending it twice makes one case.

use store::{Session, Submission};
use uuid::Uuid;

use super::body::Body;

/// The name of the hidden field.
pub const NAME: &str = "submission";

/// A form's submission id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmissionId(pub Uuid);

impl SubmissionId {
    /// A new one, for a form that is shown for the first time, or to be sent as something new.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Uuid::new_v4())
    }

    /// The one that the form carries; a new one where somebody took it out.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Uuid::parse_str(body.text(NAME)).map_or_else(|_| Self::fresh(), Self)
    }

    /// What the store compares: only the same account's same form can be the same submission.
    #[must_use]
    pub fn submission(self, session: Option<&Session>, route: &str, body: &Body) -> Submission {
        let who = session.map_or_else(|| "visitor".to_owned(), |session| session.account.id.to_string());
        Submission { scope: format!("{who} POST {route}"), key: self.0, content: body.content() }
    }
}
