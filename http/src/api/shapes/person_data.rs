//! Everything that is held about a person (GDPR, articles 15 and 20): one shape for the API, the page and the command line.

use std::collections::BTreeMap;

use projections::applications::ApplicationView;
use projections::citizens::CitizenView;
use projections::requests::RequestView;
use serde::Serialize;
use store::Department;
use store::access::{Opened, Subject};
use store::mail::MailWish;
use store::person_data::{KeptDraft, KeptLetter, KeptMessage, KeptOfPerson, KeptSession, KeptSubmission};
use utoipa::ToSchema;
use uuid::Uuid;

use super::accesses::AccessTold;
use super::applications::Applicant;
use super::people::Step;
use super::requests::Sender;
use super::{Application, Case, PersonDetails, Verification};
use crate::receipts::Filed;

/// Everything that the portal holds about a person. What is erased is null.
#[derive(Serialize, ToSchema)]
pub struct PersonData {
    /// When this was put together.
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    account: AccountData,
    /// As declared last; null until they are.
    #[schema(required)]
    details: Option<PersonDetails>,
    verification: Verification,
    /// Oldest first.
    verification_history: Vec<Step>,
    /// Newest first.
    requests: Vec<RequestData>,
    /// Newest first.
    applications: Vec<ApplicationData>,
    /// Forms that were begun and not sent.
    drafts: Vec<DraftData>,
    sessions: Vec<SessionData>,
    /// Links that were mailed.
    letters: Vec<LetterData>,
    /// What was mailed: one entry for each attempt.
    messages: Vec<MessageData>,
    /// Submissions that are remembered, so that sending twice files once.
    submissions: Vec<SubmissionData>,
    /// Who of the municipality has seen his details and his account; newest first. Who has opened a case stands with it.
    accesses: Vec<AccessTold>,
    /// What is kept, for how long, and why.
    kept: Vec<Told>,
}

#[derive(Serialize, ToSchema)]
struct AccountData {
    id: Uuid,
    email: String,
    given_name: String,
    family_name: String,
    #[schema(value_type = String, format = DateTime)]
    opened_at: jiff::Timestamp,
    /// When the address was confirmed.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<jiff::Timestamp>,
    /// Whether mail about cases is wanted.
    mail_wanted: bool,
}

#[derive(Serialize, ToSchema)]
struct RequestData {
    #[serde(flatten)]
    case: Case,
    /// As declared when it was filed.
    #[schema(required)]
    sender: Option<Sender>,
    /// Who has opened it; newest first.
    accesses: Vec<AccessTold>,
}

#[derive(Serialize, ToSchema)]
struct ApplicationData {
    #[serde(flatten)]
    application: Application,
    applicant: Applicant,
    /// Who has opened it; newest first.
    accesses: Vec<AccessTold>,
}

#[derive(Serialize, ToSchema)]
struct DraftData {
    /// The certificate.
    form: String,
    answers: BTreeMap<String, String>,
    #[schema(value_type = String, format = DateTime)]
    touched_at: jiff::Timestamp,
}

#[derive(Serialize, ToSchema)]
struct SessionData {
    #[schema(value_type = String, format = DateTime)]
    began_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: jiff::Timestamp,
}

#[derive(Serialize, ToSchema)]
struct LetterData {
    /// `confirmation` or `password_reset`.
    letter: String,
    #[schema(value_type = String, format = DateTime)]
    asked_at: jiff::Timestamp,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    used_at: Option<jiff::Timestamp>,
}

#[derive(Serialize, ToSchema)]
struct MessageData {
    /// What it was about: the event or the letter, and the case.
    message: String,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    /// `sent`, `refused`, `failed` or `held`; null when nobody knows.
    #[schema(required)]
    outcome: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SubmissionData {
    case: String,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
}

/// Something that is kept.
#[derive(Serialize, ToSchema)]
pub struct Told {
    /// What, for programs.
    what: &'static str,
    /// What, how long and why, in words.
    text: String,
}

impl Told {
    /// In the words of the privacy page.
    #[must_use]
    pub fn new(what: &'static str, text: String) -> Self {
        Self { what, text }
    }
}

/// What was read of a person.
pub struct Held {
    /// Beside his cases.
    pub kept: KeptOfPerson,
    /// What he has declared.
    pub declared: Option<CitizenView>,
    /// Newest first.
    pub requests: Vec<Filed<RequestView>>,
    /// Newest first.
    pub applications: Vec<Filed<ApplicationView>>,
    /// Who has seen what of it.
    pub looks: Looks,
}

/// Who has seen what.
pub struct Looks {
    /// Newest first.
    pub opened: Vec<(Subject, Opened)>,
    /// All there are.
    pub departments: Vec<Department>,
}

impl PersonData {
    /// Of what was read.
    #[must_use]
    pub fn of(at: jiff::Timestamp, held: Held) -> Self {
        let Held { kept, declared, requests, applications, looks } = held;
        let verification = Verification::of(declared.as_ref());
        let details = declared.as_ref().and_then(|citizen| citizen.details.clone()).map(PersonDetails::from);
        Self {
            at,
            details,
            verification,
            verification_history: declared.map(Step::all).unwrap_or_default(),
            requests: requests.into_iter().map(|filed| RequestData::of(filed, &looks)).collect(),
            applications: applications.into_iter().map(|filed| ApplicationData::of(filed, &looks)).collect(),
            accesses: looks.at(Subject::Person(kept.account.id)),
            account: AccountData::of(&kept),
            drafts: all(kept.drafts),
            sessions: all(kept.sessions),
            letters: all(kept.letters),
            messages: all(kept.messages),
            submissions: all(kept.submissions),
            kept: Vec::new(),
        }
    }

    /// With what is kept, for how long and why.
    #[must_use]
    pub fn telling(self, kept: Vec<Told>) -> Self {
        Self { kept, ..self }
    }
}

fn all<T, U: From<T>>(kept: Vec<T>) -> Vec<U> {
    kept.into_iter().map(U::from).collect()
}

impl AccountData {
    fn of(kept: &KeptOfPerson) -> Self {
        Self {
            id: kept.account.id.0,
            email: kept.account.email.clone(),
            given_name: kept.account.given_name.clone(),
            family_name: kept.account.family_name.clone(),
            opened_at: kept.opened_at,
            confirmed_at: kept.confirmed_at,
            mail_wanted: kept.wish == MailWish::Wanted,
        }
    }
}

impl Looks {
    /// At this case or person.
    fn at(&self, subject: Subject) -> Vec<AccessTold> {
        let his = self.opened.iter().filter(|(of, _)| *of == subject);
        his.map(|(_, opened)| AccessTold::of(opened.clone(), &self.departments)).collect()
    }
}

impl RequestData {
    fn of(filed: Filed<RequestView>, looks: &Looks) -> Self {
        let accesses = looks.at(Subject::Request(filed.case.row.id));
        Self { sender: Sender::of(&filed.case), case: Case::from(filed), accesses }
    }
}

impl ApplicationData {
    fn of(filed: Filed<ApplicationView>, looks: &Looks) -> Self {
        let accesses = looks.at(Subject::Application(filed.case.row.id));
        Self { applicant: Applicant::of(&filed.case), application: Application::from(filed), accesses }
    }
}

impl From<KeptDraft> for DraftData {
    fn from(KeptDraft { form, answers, touched_at }: KeptDraft) -> Self {
        Self { form, answers, touched_at }
    }
}

impl From<KeptSession> for SessionData {
    fn from(KeptSession { began_at, expires_at }: KeptSession) -> Self {
        Self { began_at, expires_at }
    }
}

impl From<KeptLetter> for LetterData {
    fn from(KeptLetter { kind, asked_at, used_at }: KeptLetter) -> Self {
        Self { letter: kind, asked_at, used_at }
    }
}

impl From<KeptMessage> for MessageData {
    fn from(KeptMessage { message, at, outcome }: KeptMessage) -> Self {
        Self { message, at, outcome }
    }
}

impl From<KeptSubmission> for SubmissionData {
    fn from(KeptSubmission { case, at }: KeptSubmission) -> Self {
        Self { case, at }
    }
}
