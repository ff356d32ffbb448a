//! «Τα στοιχεία μου»: what the citizen declares of himself, and where his verification stands.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::person::DocumentKind;
use domain::terms::day_in_athens;
use store::access::Subject;
use store::{ExecuteError, Session};

use super::notifications::Notifications;
use super::opened::{self, OpenedLine};
use super::verification::Verification;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::Body;
use crate::forms::details::DetailsForm;
use crate::forms::draft::DraftOf;
use crate::messages::now;
use crate::session::actor;
use crate::verification;

/// `/profile`
#[derive(Template, WebTemplate)]
#[template(path = "profile.html")]
pub struct ProfilePage {
    pub(super) frame: Frame,
    pub(super) verification: Verification,
    pub(super) form: DetailsForm,
    pub(super) mail: Notifications,
    /// Who of the municipality has seen what he declared.
    pub(super) opened: Vec<OpenedLine>,
    /// They have just been saved.
    pub(super) saved: bool,
    /// Why they were not saved: the key of a message.
    pub(super) refusal: Option<&'static str>,
}

/// `GET /profile`
pub async fn show(visit: Visit) -> Result<ProfilePage, Failure> {
    let citizen = visit.citizen()?;
    let verification = Verification::of(&visit, citizen).await?;
    let form = match verification.details() {
        Some(details) => DetailsForm::declared(details),
        None => DetailsForm::begun(&citizen.account),
    };
    let saved = Body::read(visit.query().as_bytes()).text("done") == "details";
    Ok(ProfilePage { saved, ..ProfilePage::of(&visit, citizen, verification, form).await? })
}

/// `POST /profile`
pub async fn declare(visit: Visit, body: Body) -> Result<Response, Failure> {
    let citizen = visit.citizen_with(DraftOf::Details, &body)?;
    let mut form = DetailsForm::of(&body);
    let Some(details) = form.details(day_in_athens(now())) else {
        return Ok(refused(ProfilePage::again(&visit, citizen, form).await?));
    };
    let (store, id) = (&visit.app.store, citizen.account.id);
    match verification::declare(store, id, details, actor(citizen)).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=details", visit.paths().profile())).into_response()),
        Err(ExecuteError::Conflict | ExecuteError::Stale { .. }) => {
            let page = ProfilePage::again(&visit, citizen, form).await?;
            let page = ProfilePage { refusal: Some("refusal-conflict"), ..page };
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The form as it was before the sign-in.
pub async fn again(visit: &Visit, body: &Body) -> Result<Response, Failure> {
    let citizen = visit.citizen()?;
    Ok(ProfilePage::again(visit, citizen, DetailsForm::of(body)).await?.into_response())
}

impl ProfilePage {
    async fn again(visit: &Visit, citizen: &Session, form: DetailsForm) -> Result<Self, Failure> {
        let verification = Verification::of(visit, citizen).await?;
        Self::of(visit, citizen, verification, form).await
    }

    async fn of(
        visit: &Visit,
        citizen: &Session,
        verification: Verification,
        form: DetailsForm,
    ) -> Result<Self, Failure> {
        let mail = Notifications::of(visit, citizen).await?;
        let frame = visit.frame(Section::Profile);
        let opened = opened::of(visit, &frame, Subject::Person(citizen.account.id)).await?;
        Ok(Self { frame, verification, form, mail, opened, saved: false, refusal: None })
    }

    fn documents(&self) -> Vec<(&'static str, String)> {
        DocumentKind::ALL.iter().map(|kind| (kind.as_str(), self.frame.document(kind))).collect()
    }
}
