//! «Νέο Αίτημα».

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::RequestId;
use domain::citizen_request::{CitizenRequest, RequestCommand};
use store::{ExecuteError, Executed, Session, Work};
use uuid::Uuid;

use super::seal::Filed;
use super::visit::case_id;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::draft::DraftOf;
use crate::forms::filing::{FilingForm, KINDS};
use crate::forms::{Body, SubmissionId};
use crate::session::actor;

/// `/requests/new`
#[derive(Template, WebTemplate)]
#[template(path = "new_request.html")]
pub struct NewRequestPage {
    pub(super) frame: Frame,
    pub(super) form: FilingForm,
    /// The same form was sent before with another content.
    pub(super) sent_before: bool,
}

/// `/requests/{id}/sent`
#[derive(Template, WebTemplate)]
#[template(path = "request_sent.html")]
pub struct RequestSentPage {
    pub(super) frame: Frame,
    pub(super) id: RequestId,
    pub(super) filed: Filed,
}

/// The form as it was before the sign-in.
#[must_use]
pub fn again(visit: &Visit, body: &Body) -> NewRequestPage {
    NewRequestPage::of(visit, FilingForm::of(body))
}

impl NewRequestPage {
    fn of(visit: &Visit, form: FilingForm) -> Self {
        Self { frame: visit.frame(Section::Requests), form, sent_before: false }
    }
}

/// `GET /requests/new`
pub async fn show(visit: Visit) -> Result<NewRequestPage, Failure> {
    visit.citizen()?;
    Ok(again(&visit, &Body::default()))
}

/// `POST /requests/new`
pub async fn file(visit: Visit, body: Body) -> Result<Response, Failure> {
    let citizen = visit.citizen_with(DraftOf::NewRequest, &body)?;
    let mut form = FilingForm::of(&body);
    let Some(command) = form.request(&citizen.account) else {
        return Ok(refused(NewRequestPage::of(&visit, form)));
    };
    match visit.app.store.execute(work(command, citizen, form.submission, &body)).await {
        Ok(done) => confirm(&visit, &done),
        Err(ExecuteError::KeyReused) => {
            form.submission = SubmissionId::fresh();
            Ok(refused(NewRequestPage { sent_before: true, ..NewRequestPage::of(&visit, form) }))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /requests/{id}/sent?…`
pub async fn sent(visit: Visit, Path(id): Path<String>) -> Result<RequestSentPage, Failure> {
    visit.citizen()?;
    let id = case_id(&id)?;
    let filed = Filed::of_query(visit.query(), &id.to_string(), &visit.app.settings.link_secret);
    Ok(RequestSentPage { frame: visit.frame(Section::Requests), id, filed: filed.ok_or_else(Failure::not_found)? })
}

// A repeated submission leads to the first one's confirmation: the id is that of the stored event.
fn confirm(visit: &Visit, done: &Executed) -> Result<Response, Failure> {
    let (Some(first), Some(number)) = (done.events.first(), done.number) else { return Err(Failure::not_found()) };
    let id = RequestId(first.aggregate_id);
    let filed = Filed { number, at: done.recorded_at };
    let query = filed.query(&id.to_string(), &visit.app.settings.link_secret);
    Ok(Redirect::to(&format!("{}/sent?{query}", visit.paths().request(id))).into_response())
}

fn work(
    command: RequestCommand,
    citizen: &Session,
    submission: SubmissionId,
    body: &Body,
) -> Work<CitizenRequest> {
    Work {
        id: Uuid::now_v7(),
        command,
        actor: actor(citizen),
        submission: Some(submission.submission(Some(citizen), "/requests/new", body)),
        if_match: None,
        relies_on: Vec::new(),
    }
}

impl NewRequestPage {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        KINDS.iter().map(|kind| (kind.as_str(), self.frame.kind(kind))).collect()
    }
}
