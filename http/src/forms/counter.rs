//! The counter: looking for a citizen, verifying him, taking a verification back.

use domain::person::DocumentKind;
use domain::words::{Office, Reason};

use super::field::{Fault, Field, Sentences, faulty};
use super::{Body, SubmissionId};

const OFFICE: Sentences = Sentences { missing: "error-office-missing", too_long: "error-office-long" };
const REASON: Sentences =
    Sentences { missing: "error-revocation-reason-missing", too_long: "error-reason-long" };

/// What is done at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterAction {
    /// Details were compared with a document.
    Verification,
    /// A verification is taken back.
    Revocation,
}

impl CounterAction {
    /// The last part of its path.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Revocation => "revocation",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Verification, Self::Revocation].into_iter().find(|action| action.as_str() == name)
    }
}

/// The forms on the page of a citizen.
#[derive(Clone)]
pub struct CounterForms {
    /// So that sending twice does it once.
    pub submission: SubmissionId,
    /// Which document was seen.
    pub document: Field,
    /// Where.
    pub office: Field,
    /// The code on the citizen's profile.
    pub code: Field,
    /// Why it is taken back.
    pub reason: Field,
}

/// What a clerk has checked; the code has still to be compared.
pub struct Checked {
    /// Which document was seen.
    pub document: DocumentKind,
    /// Where.
    pub office: Office,
}

impl CounterForms {
    /// Empty but for the office, which is the same for a whole day.
    #[must_use]
    pub fn at(office: &str) -> Self {
        Self {
            submission: SubmissionId::fresh(),
            document: Field { id: "document", ..Field::empty("document_kind") },
            office: Field { value: office.to_owned(), ..Field::empty("office") },
            code: Field::empty("code"),
            reason: Field::empty("reason"),
        }
    }

    /// At the counter of this department, unless another was said.
    pub fn sit_at(&mut self, own: Option<&str>) {
        if self.office.value.is_empty() && self.office.error.is_none() {
            own.unwrap_or_default().clone_into(&mut self.office.value);
        }
    }

    /// With what came in the one that was sent.
    #[must_use]
    pub fn of(action: CounterAction, body: &Body) -> Self {
        let empty = Self { submission: SubmissionId::of(body), ..Self::at(body.text("office")) };
        match action {
            CounterAction::Verification => Self {
                document: Field { id: "document", ..body.field("document_kind") },
                office: body.field("office"),
                code: body.field("code"),
                ..empty
            },
            CounterAction::Revocation => Self { reason: body.field("reason"), ..empty },
        }
    }

    /// What was checked, or `None` and the errors are at the fields.
    pub fn verification(&mut self) -> Option<Checked> {
        let document = self.document.choose("error-document-missing", DocumentKind::from_name);
        let office = self.office.parse(OFFICE, Office::parse);
        let code = self.code.choose("error-code-missing", |code| (!code.trim().is_empty()).then_some(()));
        code?;
        Some(Checked { document: document?, office: office? })
    }

    /// The reason, or `None` and the error is at the field.
    pub fn revocation(&mut self) -> Option<Reason> {
        self.reason.parse(REASON, Reason::parse)
    }

    /// The code is not the one on the citizen's profile.
    pub fn refuse_code(&mut self) {
        self.code.error = Some(Fault::of("error-code-wrong"));
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.document, &self.office, &self.code, &self.reason])
    }
}
