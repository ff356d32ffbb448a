//! Opening an account.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use store::accounts::RegisterError;

use super::{Failure, Frame, Section, Visit, refused, sign_in};
use crate::forms::account::{self, RegisterForm};
use crate::forms::{Body, Draft};
use crate::letters;
use crate::limits::Network;

/// `/register`
#[derive(Template, WebTemplate)]
#[template(path = "register.html")]
pub struct RegisterPage {
    pub(super) frame: Frame,
    pub(super) form: RegisterForm,
}

/// The button of the sign-in page that brings a draft here.
const BEGIN: &str = "begin";

/// `GET /register`
pub async fn show(visit: Visit) -> RegisterPage {
    RegisterPage { frame: visit.frame(Section::Elsewhere), form: RegisterForm::of(&Body::default()) }
}

/// `POST /register`
pub async fn open(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    let mut form = RegisterForm::of(&body);
    if body.has(BEGIN) {
        return Ok(RegisterPage { frame: visit.frame(Section::Elsewhere), form }.into_response());
    }
    visit.app.limits.registration(network)?;
    let Some(new) = form.account(account::password(&body)) else {
        return Ok(refused(RegisterPage { frame: visit.frame(Section::Elsewhere), form }));
    };
    match visit.app.store.register(new).await {
        Ok(_) => enter(visit, &body, form.draft).await,
        Err(RegisterError::EmailTaken) => {
            form.taken();
            Ok(refused(RegisterPage { frame: visit.frame(Section::Elsewhere), form }))
        }
        Err(RegisterError::Unavailable(error)) => Err(error.into()),
    }
}

async fn enter(visit: Visit, body: &Body, draft: Option<Draft>) -> Result<Response, Failure> {
    let signed_in = visit.app.store.sign_in(body.text("email"), &account::password(body)).await?;
    let signed_in = signed_in.ok_or_else(Failure::not_found)?;
    let session = signed_in.token.expose_secret();
    letters::ask_confirmation(&visit.app.store, signed_in.account.id, Some(session)).await;
    sign_in::welcome(visit, signed_in, draft, "").await
}
