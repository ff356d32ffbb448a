//! What became of an application: its confirmation, its own page, and taking it back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ApplicationId;
use domain::certificate_application::{ApplicationCommand, ApplicationError, ApplicationStatus};
use projections::applications::{ApplicationView, from_log, of_citizen};
use store::access::Subject;
use store::{ExecuteError, Session};

use crate::applications::{self, Change};
use crate::forms::{Body, SubmissionId};
use crate::messages::{Moment, now};
use crate::pages::opened::{self, OpenedLine};
use crate::pages::visit::case_id;
use crate::pages::{Failure, Frame, Section, Visit};
use crate::session::actor;

/// `/certificates/{id}/sent`
#[derive(Template, WebTemplate)]
#[template(path = "application_sent.html")]
pub struct ApplicationSentPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) view: ApplicationView,
}

/// `/certificates/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "application.html")]
pub struct ApplicationPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) view: ApplicationView,
    /// When the page was made.
    pub(in crate::pages) at: Moment,
    /// Who has opened it.
    pub(in crate::pages) opened: Vec<OpenedLine>,
    /// Why something was refused: the key of a message.
    pub(in crate::pages) refusal: Option<String>,
}

/// `/certificates/{id}/withdrawal`
#[derive(Template, WebTemplate)]
#[template(path = "application_withdrawal.html")]
pub struct ApplicationWithdrawalPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) view: ApplicationView,
    pub(in crate::pages) submission: SubmissionId,
}

/// `GET /certificates/{id}/sent`: told from the log, so that it needs no read model, and tells the number as soon as
/// there is one.
pub async fn sent(visit: Visit, Path(id): Path<String>) -> Result<ApplicationSentPage, Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(&id)?);
    let view =
        from_log(&visit.app.store, id).await?.filter(|view| view.applicant.account == citizen.account.id);
    let view = view.ok_or_else(Failure::not_found)?.for_citizen();
    Ok(ApplicationSentPage { frame: visit.frame(Section::Certificates), view })
}

/// `GET /certificates/{id}`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<ApplicationPage, Failure> {
    let view = load(&visit, visit.citizen()?, case_id(&id)?).await?;
    ApplicationPage::of(&visit, view, None).await
}

/// `GET /certificates/{id}/withdrawal`
pub async fn ask_withdrawal(
    visit: Visit,
    Path(id): Path<String>,
) -> Result<ApplicationWithdrawalPage, Failure> {
    let view = load(&visit, visit.citizen()?, case_id(&id)?).await?;
    let frame = visit.frame(Section::Certificates);
    Ok(ApplicationWithdrawalPage { frame, view, submission: SubmissionId::fresh() })
}

/// `POST /certificates/{id}/withdrawal`
pub async fn withdraw(visit: Visit, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let (citizen, id) = (visit.citizen()?, case_id(&id)?);
    match applications::change(&visit.app.store, withdrawal(id, citizen, &body)).await {
        Ok(()) => Ok(Redirect::to(&visit.paths().application(id)).into_response()),
        Err(ExecuteError::Refused(ApplicationError::NotFiled | ApplicationError::NotYours)) => {
            Err(Failure::not_found())
        }
        Err(ExecuteError::Refused(refusal)) => {
            let view = load(&visit, citizen, id).await?;
            let page = ApplicationPage::of(&visit, view, Some(format!("refusal-{}", refusal.code()))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl ApplicationPage {
    async fn of(visit: &Visit, view: ApplicationView, refusal: Option<String>) -> Result<Self, Failure> {
        let (at, frame) = (visit.language.moment(now()), visit.frame(Section::Certificates));
        let opened = opened::of(visit, &frame, Subject::Application(view.row.id)).await?;
        Ok(Self { frame, view, at, opened, refusal })
    }

    fn may_withdraw(&self) -> bool {
        self.view.row.status.may_become(ApplicationStatus::Withdrawn)
    }

    fn family(&self) -> String {
        let family = self.view.row.certificate.certificate().map(|certificate| certificate.family);
        family.map_or_else(|| self.frame.to().certificates(), |family| self.frame.to().family(family))
    }
}

async fn load(visit: &Visit, citizen: &Session, id: ApplicationId) -> Result<ApplicationView, Failure> {
    visit.catch_up().await;
    of_citizen(&visit.app.store, citizen.account.id, id).await?.ok_or_else(Failure::not_found)
}

fn withdrawal(id: ApplicationId, citizen: &Session, body: &Body) -> Change {
    let route = format!("/certificates/{id}/withdrawal");
    Change {
        id,
        command: ApplicationCommand::Withdraw { by: citizen.account.id },
        actor: actor(citizen),
        submission: Some(SubmissionId::of(body).submission(Some(citizen), &route, &Body::default())),
        if_match: None,
    }
}
