//! A case for staff, of either service: everything that happened, and a form for everything that may be done with it.

mod dossier;
mod facts;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::Access;

use super::queue::Queue;
use super::staff_words::Told;
use super::{Failure, Frame, Section, Visit};
use crate::cases::{CaseRef, Service};
use crate::forms::staff::{Action, StaffForms};
use crate::forms::{Body, SubmissionId};

pub use dossier::{Dossier, Filed, Offer};
pub use facts::{Fact, of_details};
pub(crate) use facts::{applicant, of_application, of_request, sender};

/// `/staff/requests/{id}`, `/staff/applications/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "staff_case.html")]
pub struct StaffCasePage {
    pub(super) frame: Frame,
    pub(super) queue: Queue,
    pub(super) dossier: Dossier,
    pub(super) forms: StaffForms,
    pub(super) trouble: Option<Trouble>,
    /// What has just been done.
    pub(super) done: Option<Action>,
}

/// Why an action was not done.
pub struct Trouble {
    /// The key of a message.
    pub(super) key: String,
    /// What others have done since the clerk opened the page.
    pub(super) news: Vec<Told>,
}

/// `GET /staff/{service}/{id}`
pub async fn show(
    visit: Visit,
    Path((service, id)): Path<(String, String)>,
) -> Result<StaffCasePage, Failure> {
    let done = Action::from_name(Body::read(visit.query().as_bytes()).text("done"));
    let page = StaffCasePage::load(&visit, case(&service, &id)?, StaffForms::empty()).await?;
    Ok(StaffCasePage { done, ..page })
}

/// The case of a path; what is none is as missing as what is not there.
pub fn case(service: &str, id: &str) -> Result<CaseRef, Failure> {
    let service = Service::from_name(service).ok_or_else(Failure::not_found)?;
    let id = id.parse().map_err(|_| Failure::not_found())?;
    Ok(CaseRef { service, id })
}

/// The case with what the clerk had typed before he signed in again.
pub async fn again(visit: &Visit, case: CaseRef, forms: StaffForms) -> Result<Response, Failure> {
    Ok(StaffCasePage::load(visit, case, forms).await?.into_response())
}

impl StaffCasePage {
    /// The case as it is now, beside the queue, with these forms; that it is read is recorded.
    pub async fn load(visit: &Visit, case: CaseRef, mut forms: StaffForms) -> Result<Self, Failure> {
        let clerk = visit.clerk()?;
        let filed = Filed::load(visit, clerk, case).await?.ok_or_else(Failure::not_found)?;
        let queue = Queue::load(visit, clerk, Some(case)).await?;
        forms.submission = SubmissionId::fresh();
        let frame = visit.desk(Section::Staff, clerk).await?;
        let page = queue.and(filed).map(|(queue, filed)| {
            let dossier = Dossier::of(filed, &frame, &queue.people);
            Self { frame, queue, dossier, forms, trouble: None, done: None }
        });
        Ok(page.open(&visit.app.store, &Access::page(clerk)).await?)
    }

    /// What happened after this moment.
    pub(super) fn since(&self, until: Option<Timestamp>) -> Vec<Told> {
        let newer = |told: &&Told| until.is_some_and(|until| told.at > until);
        self.dossier.history.iter().filter(newer).cloned().collect()
    }

    fn seen(&self) -> String {
        self.dossier.history.last().map(|told| told.at.to_string()).unwrap_or_default()
    }

    fn action(&self, action: &str) -> String {
        self.frame.to().staff_action(self.dossier.line.case, action) + &self.queue.filters.here()
    }

    fn offers(&self, name: &str) -> bool {
        let offer = match name {
            "answer" => Offer::Answer,
            "close" => Offer::Close,
            "protocol" => Offer::Protocol,
            "retry" if self.frame.is_registrar() => Offer::Retry,
            "number" if self.frame.is_registrar() => Offer::Number,
            _ => return false,
        };
        self.dossier.offers(offer)
    }

    /// Links to the forms, so that nobody scrolls for them sixty times before noon.
    fn jumps(&self) -> Vec<(&'static str, &'static str)> {
        let all = [
            ("answer-form-title", "answer-form-title", self.offers("answer")),
            ("status-form-title", "status-form-title", !self.dossier.statuses.is_empty()),
            ("assignment-form-title", "assignment-form-title", true),
            ("form-of-protocol", "send-to-protocol", self.offers("protocol")),
            ("retry-form-title", "retry-form-title", self.offers("retry")),
            ("number-form-title", "number-form-title", self.offers("number")),
            ("note-form-title", "note-form-title", true),
            ("history-title", "history", true),
        ];
        all.into_iter().filter(|(_, _, is_there)| *is_there).map(|(id, key, _)| (id, key)).collect()
    }

    fn is_mine(&self) -> bool {
        self.dossier.line.assignee == Some(self.queue.me)
    }

    fn department(&self) -> Option<&str> {
        self.dossier.department.and_then(|id| self.queue.people.department(id))
    }

    /// What the two selects of the assignment show: what was typed, else what is.
    fn chosen_assignee(&self) -> String {
        let now = self.dossier.line.assignee.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
        match self.forms.assignee.value.as_str() {
            "" => now,
            "me" => self.queue.me.to_string(),
            typed => typed.to_owned(),
        }
    }

    fn chosen_department(&self) -> String {
        let now = self.dossier.department.map(|id| id.to_string()).unwrap_or_default();
        if self.forms.assignee.value.is_empty() { now } else { self.forms.department.value.clone() }
    }

    /// Colleagues by name, each with his department.
    fn colleagues(&self) -> Vec<(String, String)> {
        let people = &self.queue.people;
        let words = |one: &store::Colleague| match one.department.and_then(|id| people.department(id)) {
            Some(department) => format!("{} – {department}", one.name),
            None => one.name.clone(),
        };
        people.colleagues.iter().map(|one| (one.account.to_string(), words(one))).collect()
    }

    fn departments(&self) -> Vec<(String, String)> {
        self.queue.people.departments.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()
    }

    fn retry_key(&self) -> &'static str {
        if self.dossier.protocol().state == domain::protocol::ProtocolState::Refused {
            "retry-refused-text"
        } else {
            "retry-waiting-text"
        }
    }

    fn done_key(&self) -> Option<&'static str> {
        self.done.map(|action| match action {
            Action::Answer => "done-answer",
            Action::Status => "done-status",
            Action::Assignment => "done-assignment",
            Action::Note => "done-note",
            Action::Protocol => "done-protocol",
            Action::Retry => "done-retry",
            Action::Number => "done-number",
        })
    }
}
