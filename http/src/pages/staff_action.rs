//! What a clerk does with a case. On a refusal, or when others were faster, the case is shown as it is now, with
//! what happened since, and with what he typed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::RequestId;
use domain::citizen_request::{RequestCommand, RequestError};
use jiff::Timestamp;
use store::{ExecuteError, Session, Submission};

use super::staff_case::{StaffCasePage, Trouble};
use super::visit::case_id;
use super::{Failure, Visit, refused};
use crate::forms::draft::DraftOf;
use crate::forms::filters::Filters;
use crate::forms::staff::{Action, Seen, StaffForms};
use crate::forms::{Body, SubmissionId};
use crate::requests::{self, Change};
use crate::session::actor;

/// `POST /staff/requests/{id}/{action}`
pub async fn act(
    visit: Visit,
    Path((id, action)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let id = case_id(&id)?;
    let action = Action::from_name(&action).ok_or_else(Failure::not_found)?;
    let clerk = visit.clerk_with(DraftOf::StaffCase(id, action), &body)?;
    let mut page = StaffCasePage::load(&visit, id, StaffForms::of(action, &body)).await?;
    let Some(command) = page.forms.command(action, &clerk.account, page.view.department) else {
        return Ok(refused(page));
    };
    let change = change(id, command, clerk, submission(id, action, clerk, &body), &body);
    match requests::change(&visit.app.store, change).await {
        Ok(()) => Ok(Redirect::to(&way_back(&visit, id, action)).into_response()),
        Err(error) => show_again(&visit, id, error, (action, &body)).await,
    }
}

fn way_back(visit: &Visit, id: RequestId, action: Action) -> String {
    let here = Filters::of(visit.query()).here();
    let mark = if here.is_empty() { '?' } else { '&' };
    format!("{}{here}{mark}done={}", visit.paths().staff_request(id), action.as_str())
}

async fn show_again(
    visit: &Visit,
    id: RequestId,
    error: ExecuteError<RequestError>,
    (action, body): (Action, &Body),
) -> Result<Response, Failure> {
    let (status, key) = match error {
        ExecuteError::Refused(RequestError::NotFiled) => return Err(Failure::not_found()),
        ExecuteError::Refused(refusal) => (StatusCode::CONFLICT, format!("refusal-{}", refusal.code())),
        ExecuteError::Stale { .. } => (StatusCode::PRECONDITION_FAILED, "refusal-stale".to_owned()),
        ExecuteError::Conflict => (StatusCode::CONFLICT, "refusal-conflict".to_owned()),
        ExecuteError::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "refusal-key_reused".to_owned()),
        ExecuteError::Erased => (StatusCode::CONFLICT, "refusal-erased".to_owned()),
        ExecuteError::Unstorable => (StatusCode::UNPROCESSABLE_ENTITY, "refusal-unstorable".to_owned()),
        ExecuteError::Unavailable(error) => return Err(error.into()),
    };
    let page = StaffCasePage::load(visit, id, StaffForms::of(action, body)).await?;
    let news = news(&page, Seen::of(body).until);
    Ok((status, StaffCasePage { trouble: Some(Trouble { key, news }), ..page }).into_response())
}

fn news(page: &StaffCasePage, until: Option<Timestamp>) -> Vec<projections::case::HistoryEntry> {
    let newer = page.view.history.iter().filter(|entry| until.is_some_and(|until| entry.at > until));
    newer.cloned().collect()
}

fn submission(id: RequestId, action: Action, clerk: &Session, body: &Body) -> Submission {
    let route = format!("/staff/requests/{id}/{}", action.as_str());
    SubmissionId::of(body).submission(Some(clerk), &route, body)
}

fn change(
    id: RequestId,
    command: RequestCommand,
    clerk: &Session,
    submission: Submission,
    body: &Body,
) -> Change {
    let if_match = Some(Seen::of(body).revision);
    Change { id, command, actor: actor(clerk), submission: Some(submission), if_match }
}
