//! A citizen's own case: the answer on top, who acts next, everything that happened; and taking it back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::RequestId;
use domain::citizen_request::{RequestCommand, RequestError, Status};
use projections::requests::{RequestView, of_citizen};
use store::access::Subject;
use store::{ExecuteError, Session};

use super::opened::{self, OpenedLine};
use super::visit::case_id;
use super::{Failure, Frame, Section, Visit};
use crate::forms::{Body, SubmissionId};
use crate::messages::{Moment, now};
use crate::requests::{self, Change};
use crate::session::actor;

/// `/requests/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "case.html")]
pub struct CasePage {
    pub(super) frame: Frame,
    pub(super) view: RequestView,
    /// When the page was made.
    pub(super) at: Moment,
    /// Who has opened it.
    pub(super) opened: Vec<OpenedLine>,
    /// Why something was refused: the key of a message.
    pub(super) refusal: Option<String>,
}

/// `/requests/{id}/withdrawal`
#[derive(Template, WebTemplate)]
#[template(path = "withdrawal.html")]
pub struct WithdrawalPage {
    pub(super) frame: Frame,
    pub(super) view: RequestView,
    pub(super) submission: SubmissionId,
}

/// `GET /requests/{id}`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<CasePage, Failure> {
    let view = load(&visit, visit.citizen()?, case_id(&id)?).await?;
    CasePage::of(&visit, view, None).await
}

/// `GET /requests/{id}/withdrawal`
pub async fn ask_withdrawal(visit: Visit, Path(id): Path<String>) -> Result<WithdrawalPage, Failure> {
    let view = load(&visit, visit.citizen()?, case_id(&id)?).await?;
    Ok(WithdrawalPage { frame: visit.frame(Section::Requests), view, submission: SubmissionId::fresh() })
}

/// `POST /requests/{id}/withdrawal`
pub async fn withdraw(visit: Visit, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let citizen = visit.citizen()?;
    let id = case_id(&id)?;
    match requests::change(&visit.app.store, withdrawal(id, citizen, &body)).await {
        Ok(()) => Ok(Redirect::to(&visit.paths().request(id)).into_response()),
        Err(ExecuteError::Refused(RequestError::NotFiled | RequestError::NotYours)) => {
            Err(Failure::not_found())
        }
        Err(ExecuteError::Refused(refusal)) => {
            let view = load(&visit, citizen, id).await?;
            let page = CasePage::of(&visit, view, Some(format!("refusal-{}", refusal.code()))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl CasePage {
    async fn of(visit: &Visit, view: RequestView, refusal: Option<String>) -> Result<Self, Failure> {
        let (at, frame) = (visit.language.moment(now()), visit.frame(Section::Requests));
        let opened = opened::of(visit, &frame, Subject::Request(view.row.id)).await?;
        Ok(Self { frame, view, at, opened, refusal })
    }

    fn may_withdraw(&self) -> bool {
        self.view.row.status.may_become(Status::Withdrawn, self.view.row.kind)
    }
}

async fn load(visit: &Visit, citizen: &Session, id: RequestId) -> Result<RequestView, Failure> {
    visit.catch_up().await;
    of_citizen(&visit.app.store, citizen.account.id, id).await?.ok_or_else(Failure::not_found)
}

fn withdrawal(id: RequestId, citizen: &Session, body: &Body) -> Change {
    let route = format!("/requests/{id}/withdrawal");
    Change {
        id,
        command: RequestCommand::Withdraw { by: citizen.account.id },
        actor: actor(citizen),
        submission: Some(SubmissionId::of(body).submission(Some(citizen), &route, &Body::default())),
        if_match: None,
    }
}
