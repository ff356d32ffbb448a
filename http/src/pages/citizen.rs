//! A citizen at the counter: what he has declared, whether he is verified, and the forms to verify him or to take a
//! verification back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::AccountId;
use domain::person::DocumentKind;
use domain::user_verification::VerificationState;
use jiff::Timestamp;
use projections::citizens::{CitizenView, VerificationEntry, VerificationStep};
use store::{Access, Account};

use super::citizens::at_office;
use super::staff_case::{Fact, Trouble, of_details};
use super::staff_words::Told;
use super::{Failure, Frame, Section, Visit};
use crate::citizens;
use crate::forms::counter::{CounterAction, CounterForms};
use crate::forms::{Body, SubmissionId};
use crate::people::People;

/// `/staff/citizens/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "citizen.html")]
pub struct CitizenPage {
    pub(super) frame: Frame,
    pub(super) account: Account,
    /// `None` when he has declared nothing.
    pub(super) view: Option<CitizenView>,
    /// Oldest first.
    pub(super) history: Vec<Told>,
    pub(super) forms: CounterForms,
    pub(super) trouble: Option<Trouble>,
    /// What has just been done.
    pub(super) done: Option<CounterAction>,
}

/// `GET /staff/citizens/{id}`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<CitizenPage, Failure> {
    let query = Body::read(visit.query().as_bytes());
    let page = CitizenPage::load(&visit, citizen(&id)?, CounterForms::at(query.text("office"))).await?;
    Ok(CitizenPage { done: CounterAction::from_name(query.text("done")), ..page })
}

/// The id of a path; what is none is as missing as what is not there.
pub fn citizen(id: &str) -> Result<AccountId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

/// The page with what the clerk had typed before he signed in again.
pub async fn again(
    visit: &Visit,
    id: AccountId,
    (action, body): (CounterAction, &Body),
) -> Result<Response, Failure> {
    Ok(CitizenPage::load(visit, id, CounterForms::of(action, body)).await?.into_response())
}

impl CitizenPage {
    /// The citizen as he is now, with these forms; the counter is where the clerk works, unless he has said another.
    /// That he is read is recorded.
    pub async fn load(visit: &Visit, id: AccountId, mut forms: CounterForms) -> Result<Self, Failure> {
        let clerk = visit.clerk()?;
        let store = &visit.app.store;
        let known = citizens::one(store, id).await?.ok_or_else(Failure::not_found)?;
        let people = People::load(store).await?;
        let frame = visit.desk(Section::Citizens, clerk).await?;
        forms.submission = SubmissionId::fresh();
        forms.sit_at(clerk.account.department.and_then(|id| people.department(id)));
        let page = known.map(|known| Self::of(frame, known, &people, forms));
        Ok(page.open(store, &Access::page(clerk)).await?)
    }

    /// The page of this citizen.
    pub(super) fn of(
        frame: Frame,
        (account, view): (Account, Option<CitizenView>),
        people: &People,
        forms: CounterForms,
    ) -> Self {
        let history = view.as_ref().map(|view| told(&frame, &view.history, people)).unwrap_or_default();
        Self { frame, account, view, history, forms, trouble: None, done: None }
    }

    /// What happened after this moment.
    pub(super) fn since(&self, until: Option<Timestamp>) -> Vec<Told> {
        let newer = |told: &&Told| until.is_some_and(|until| told.at > until);
        self.history.iter().filter(newer).cloned().collect()
    }

    pub(super) fn state(&self) -> VerificationState {
        self.view.as_ref().map_or(VerificationState::Incomplete, |view| view.state)
    }

    pub(super) fn revision(&self) -> u64 {
        self.view.as_ref().map_or(0, |view| view.revision)
    }

    fn seen(&self) -> String {
        self.history.last().map(|told| told.at.to_string()).unwrap_or_default()
    }

    fn name(&self) -> String {
        match self.view.as_ref().and_then(|view| view.details.as_ref()) {
            Some(details) => format!("{} {}", details.family_name, details.given_name),
            None => format!("{} {}", self.account.family_name, self.account.given_name),
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let details = self.view.as_ref().and_then(|view| view.details.as_ref());
        details.map(|details| of_details(&self.frame, details)).unwrap_or_default()
    }

    fn documents(&self) -> Vec<(&'static str, String)> {
        DocumentKind::ALL.iter().map(|kind| (kind.as_str(), self.frame.document(kind))).collect()
    }

    fn may_be_verified(&self) -> bool {
        match self.state() {
            VerificationState::Unverified | VerificationState::Revoked => true,
            VerificationState::Incomplete | VerificationState::Verified => false,
        }
    }

    fn is_verified(&self) -> bool {
        self.state() == VerificationState::Verified
    }

    fn has_declared_nothing(&self) -> bool {
        self.state() == VerificationState::Incomplete
    }

    fn action(&self, action: &str) -> String {
        self.frame.to().counter_action(self.account.id, action) + &at_office(&self.forms.office.value)
    }

    fn others(&self) -> String {
        self.frame.to().citizens() + &at_office(&self.forms.office.value)
    }

    fn done_key(&self) -> Option<&'static str> {
        self.done.map(|action| match action {
            CounterAction::Verification => "done-verification",
            CounterAction::Revocation => "done-revocation",
        })
    }
}

/// What happened to a verification, with the names of those who did it.
pub(crate) fn told(frame: &Frame, history: &[VerificationEntry], people: &People) -> Vec<Told> {
    let told = |entry: &VerificationEntry| {
        let (key, text) = match &entry.what {
            VerificationStep::Declared => ("happened-declared", None),
            VerificationStep::Changed => ("happened-changed", None),
            VerificationStep::Verified { document, office } => {
                ("happened-verified", Some(format!("{} – {office}", frame.document(document))))
            }
            VerificationStep::Revoked { reason } => ("happened-revoked", Some(frame.typed(reason))),
            VerificationStep::Erased => ("happened-erased", None),
        };
        let by = entry.by.map(|by| frame.colleague(by, people));
        Told { at: entry.at, what: frame.t(key), text, by }
    };
    history.iter().map(told).collect()
}
