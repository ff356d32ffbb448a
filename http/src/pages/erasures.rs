//! Erasures, for administrators: the requests there are, asking for one, and holding a case. `one` is a request, with
//! what a second administrator decides.

mod one;

use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::erasure::{ErasureState, Subject};
use projections::erasures::{self as written, ErasureLine};
use store::Actor;

use super::staff_words::StatusTag;
use super::{Failure, Frame, Section, Visit, refused};
use crate::app::App;
use crate::cases::{CaseRef, NotDone};
use crate::erasures::{self, NotErased};
use crate::forms::erasures::{AskForm, HoldForm};
use crate::forms::{Body, Field};
use crate::people::People;

pub use one::ErasurePage;

/// The pages of erasures.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/staff/erasures", get(show).post(send))
        .route("/staff/erasures/{id}", get(one::show).post(one::decide))
}

/// `/staff/erasures`
#[derive(Template, WebTemplate)]
#[template(path = "erasures.html")]
pub struct ErasuresPage {
    pub(super) frame: Frame,
    pub(super) list: Vec<ErasureLine>,
    pub(super) people: People,
    pub(super) asked: AskForm,
    pub(super) hold: HoldForm,
    /// The key of what went wrong.
    pub(super) trouble: Option<String>,
    /// A hold has just been set or lifted.
    pub(super) done: bool,
}

/// `GET /staff/erasures`
pub async fn show(visit: Visit) -> Result<ErasuresPage, Failure> {
    let nothing = Body::default();
    let page = ErasuresPage::load(&visit, AskForm::of(&nothing), HoldForm::of(&nothing)).await?;
    Ok(ErasuresPage { done: visit.query().contains("done=hold"), ..page })
}

/// `POST /staff/erasures`
pub async fn send(visit: Visit, body: Body) -> Result<Response, Failure> {
    let administrator = visit.administrator()?;
    let actor = Actor::account(administrator.account.role, administrator.account.id);
    if body.text("what") == "hold" {
        hold(&visit, &body, actor).await
    } else {
        ask(&visit, &body, actor).await
    }
}

async fn ask(visit: &Visit, body: &Body, actor: Actor) -> Result<Response, Failure> {
    let (mut form, hold) = (AskForm::of(body), HoldForm::of(&Body::default()));
    let Some((id, reason, legal_basis)) = form.wanted() else {
        return Ok(refused(ErasuresPage::load(visit, form, hold).await?));
    };
    match erasures::ask_about(&visit.app.store, id, (reason, legal_basis), actor).await {
        Ok(id) => Ok(Redirect::to(&visit.paths().erasure(id)).into_response()),
        Err(why) => {
            let (status, key) = told(why)?;
            let page = ErasuresPage::load(visit, form, hold).await?;
            Ok((status, ErasuresPage { trouble: Some(key), ..page }).into_response())
        }
    }
}

async fn hold(visit: &Visit, body: &Body, actor: Actor) -> Result<Response, Failure> {
    let (asked, mut form) = (AskForm::of(&Body::default()), HoldForm::of(body));
    let Some((id, wish)) = form.wanted() else {
        return Ok(refused(ErasuresPage::load(visit, asked, form).await?));
    };
    let store = &visit.app.store;
    let outcome = match erasures::case_of(store, id).await? {
        Some(case) => erasures::hold(store, case, wish, actor).await.map_err(NotDone::told),
        None => Err(Ok((StatusCode::CONFLICT, "refusal-not_filed".to_owned()))),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=hold", visit.paths().erasures())).into_response()),
        Err(told) => {
            let (status, key) = told.map_err(|gone| gone.map_or_else(Failure::not_found, Failure::from))?;
            let page = ErasuresPage::load(visit, asked, form).await?;
            Ok((status, ErasuresPage { trouble: Some(key), ..page }).into_response())
        }
    }
}

/// The status of the page that shows it, and the key of its message.
fn told(why: NotErased) -> Result<(StatusCode, String), Failure> {
    match why.code() {
        Some(code) => Ok((StatusCode::CONFLICT, format!("refusal-{code}"))),
        None => Err(match why {
            NotErased::Unavailable(error) => error.into(),
            _ => Failure::of(StatusCode::SERVICE_UNAVAILABLE),
        }),
    }
}

impl ErasuresPage {
    async fn load(visit: &Visit, asked: AskForm, hold: HoldForm) -> Result<Self, Failure> {
        let administrator = visit.administrator()?;
        let store = &visit.app.store;
        let (list, people) = tokio::try_join!(written::newest(store), People::load(store))?;
        let frame = visit.desk(Section::Erasures, administrator).await?;
        Ok(Self { frame, list, people, asked, hold, trouble: None, done: false })
    }

    fn faulty(&self) -> Vec<&Field> {
        [self.asked.faulty(), self.hold.faulty()].concat()
    }

    fn holds(&self) -> Vec<(&'static str, String)> {
        vec![("set", self.frame.t("hold-set")), ("lift", self.frame.t("hold-lift"))]
    }
}

impl Frame {
    /// Who or what is to be erased.
    #[must_use]
    pub fn erasure_subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Person(_) => self.t("erasure-of-person"),
            Subject::Request(_) => self.t("erasure-of-request"),
            Subject::Application(_) => self.t("erasure-of-application"),
        }
    }

    /// The page on which an administrator sees who or what that is.
    #[must_use]
    pub fn erasure_subject_page(&self, subject: &Subject) -> String {
        match subject {
            Subject::Person(id) => self.to().citizen(id),
            Subject::Request(id) => self.to().staff_case(CaseRef::request(*id)),
            Subject::Application(id) => self.to().staff_case(CaseRef::application(*id)),
        }
    }

    /// How far a request for erasure has come.
    #[must_use]
    pub fn erasure_state(&self, state: &ErasureState) -> StatusTag {
        let (name, class) = match state {
            ErasureState::Asked => ("erasure-asked", "govuk-tag--yellow"),
            ErasureState::Refused => ("erasure-refused", "govuk-tag--grey"),
            ErasureState::CarriedOut => ("erasure-carried-out", "govuk-tag--green"),
        };
        StatusTag { name, class }
    }

    /// Which administrator; nobody on the command line.
    #[must_use]
    pub fn administrator(&self, by: &Option<domain::AccountId>, people: &People) -> String {
        by.map_or_else(|| self.t("erasure-command-line"), |id| self.colleague(id, people))
    }
}
