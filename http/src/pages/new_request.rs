//! «Νέο Αίτημα».

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::RequestId;
use projections::requests::RequestView;
use store::ExecuteError;

use super::seal::Filed;
use super::visit::case_id;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::draft::DraftOf;
use crate::forms::filing::{FilingForm, KINDS};
use crate::forms::{Body, SubmissionId};
use crate::session::actor;
use crate::{receipts, requests};

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
    let submission = form.submission.submission(Some(citizen), "/requests/new", &body);
    match requests::file(&visit.app.store, command, actor(citizen), Some(submission)).await {
        Ok(filed) => Ok(confirm(&visit, &filed)),
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
    let id: RequestId = case_id(&id)?;
    let filed = Filed::of_query(visit.query(), &id.to_string(), &visit.app.settings.link_secret);
    Ok(RequestSentPage {
        frame: visit.frame(Section::Requests),
        id,
        filed: filed.ok_or_else(Failure::not_found)?,
    })
}

// A repeated submission leads to the first one's confirmation: the view is made of the stored event.
fn confirm(visit: &Visit, filed: &receipts::Filed<RequestView>) -> Response {
    let id = filed.case.row.id;
    let query = Filed::of(&filed.signed).query(&id.to_string(), &visit.app.settings.link_secret);
    Redirect::to(&format!("{}/sent?{query}", visit.paths().request(id))).into_response()
}

impl NewRequestPage {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        KINDS.iter().map(|kind| (kind.as_str(), self.frame.kind(kind))).collect()
    }
}
