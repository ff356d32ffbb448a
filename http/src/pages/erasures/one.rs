//! One request for erasure: what was asked and why, and what becomes of it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::erasure::ErasureState;
use domain::{AccountId, ErasureId};
use projections::erasures::{self as written, ErasureView};
use store::{Access, Actor};

use super::told;
use crate::erasures::{self, NotErased};
use crate::forms::erasures::RefusalForm;
use crate::forms::{Body, Field};
use crate::pages::visit::case_id;
use crate::pages::{Failure, Frame, Section, Visit, refused};
use crate::people::People;

/// `/staff/erasures/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "erasure.html")]
pub struct ErasurePage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) one: ErasureView,
    pub(in crate::pages) people: People,
    pub(in crate::pages) form: RefusalForm,
    /// Who looks.
    pub(in crate::pages) me: AccountId,
    /// The key of what went wrong.
    pub(in crate::pages) trouble: Option<String>,
}

/// `GET /staff/erasures/{id}`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<ErasurePage, Failure> {
    ErasurePage::load(&visit, case_id(&id)?, RefusalForm::of(&Body::default())).await
}

/// `POST /staff/erasures/{id}`
pub async fn decide(visit: Visit, Path(id): Path<String>, body: Body) -> Result<Response, Failure> {
    let administrator = visit.administrator()?;
    let actor = Actor::account(administrator.account.role, administrator.account.id);
    let (store, id, mut form) = (&visit.app.store, case_id(&id)?, RefusalForm::of(&body));
    written::find(store, id).await?.ok_or_else(Failure::not_found)?;
    let outcome = if body.text("what") == "confirm" {
        erasures::carry_out(store, id, actor).await.map(drop)
    } else {
        let Some(reason) = form.reason() else {
            return Ok(refused(ErasurePage::load(&visit, id, form).await?));
        };
        erasures::refuse(store, id, reason, actor).await
    };
    after(&visit, id, outcome, form).await
}

/// Its page as it is now; with what went wrong, if something did.
async fn after(
    visit: &Visit,
    id: ErasureId,
    outcome: Result<(), NotErased>,
    form: RefusalForm,
) -> Result<Response, Failure> {
    let Err(why) = outcome else { return Ok(Redirect::to(&visit.paths().erasure(id)).into_response()) };
    let (status, key) = told(why)?;
    let page = ErasurePage::load(visit, id, form).await?;
    Ok((status, ErasurePage { trouble: Some(key), ..page }).into_response())
}

impl ErasurePage {
    /// Recorded as read: the reasons tell of whom it is about.
    async fn load(visit: &Visit, id: ErasureId, form: RefusalForm) -> Result<Self, Failure> {
        let administrator = visit.administrator()?;
        let store = &visit.app.store;
        let one = written::find(store, id).await?.ok_or_else(Failure::not_found)?;
        let people = People::load(store).await?;
        let frame = visit.desk(Section::Erasures, administrator).await?;
        let one = one.open(store, &Access::page(administrator)).await?;
        Ok(Self { frame, one, people, form, me: administrator.account.id, trouble: None })
    }

    fn faulty(&self) -> Vec<&Field> {
        self.form.faulty()
    }

    fn waits(&self) -> bool {
        self.one.state == ErasureState::Asked
    }

    /// Whoever asked leaves it to another.
    fn is_mine(&self) -> bool {
        self.one.asked_by == Some(self.me)
    }
}
