//! Signing in and out. A form that was being filled in comes along and is there again afterwards.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use secrecy::{ExposeSecret, SecretString};
use store::{Role, Session, SignedIn};

use super::{
    Failure, Frame, Section, Visit, book, certificates, citizen, new_request, profile, refused, staff_case,
};
use crate::forms::account::{self, SignInForm};
use crate::forms::draft::DraftOf;
use crate::forms::staff::StaffForms;
use crate::forms::{Body, Draft};
use crate::limits::Network;
use crate::session::{COOKIE, cookie_token, handles_cases};

/// `/sign-in`
#[derive(Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    pub(super) frame: Frame,
    pub(super) form: SignInForm,
}

impl SignInPage {
    /// For somebody who sent a form without being signed in.
    #[must_use]
    pub fn keeping(visit: &Visit, draft: Draft) -> Self {
        Self { frame: visit.frame(Section::Elsewhere), form: SignInForm::to("", Some(draft)) }
    }
}

/// `GET /sign-in?next=…`
pub async fn show(visit: Visit) -> SignInPage {
    let query = Body::read(visit.query().as_bytes());
    SignInPage { frame: visit.frame(Section::Elsewhere), form: SignInForm::to(query.text("next"), None) }
}

/// `POST /sign-in`
pub async fn enter(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    let mut form = SignInForm::of(&body);
    visit.app.limits.sign_in(network, &form.email.value)?;
    let Some(signed_in) = visit.app.store.sign_in(&form.email.value, &account::password(&body)).await? else {
        form.refuse();
        return Ok(refused(SignInPage { frame: visit.frame(Section::Elsewhere), form }));
    };
    let SignInForm { next, draft, .. } = form;
    welcome(visit, signed_in, draft, &next).await
}

/// `POST /sign-out`
pub async fn leave(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = cookie_token(&headers) {
        visit.app.store.sign_out(&token).await?;
    }
    let mut gone = cookie(&SecretString::from(""));
    gone.make_removal();
    Ok((AppendHeaders([(SET_COOKIE, gone.to_string())]), Redirect::to(&visit.paths().home())).into_response())
}

/// The cookie, and the way on: the draft that came along, the page that was asked for, or one's own first page.
pub(super) async fn welcome(
    mut visit: Visit,
    signed_in: SignedIn,
    draft: Option<Draft>,
    next: &str,
) -> Result<Response, Failure> {
    let cookie = cookie(&signed_in.token).to_string();
    let role = signed_in.account.role;
    visit.session = Some(Session { account: signed_in.account, unseen: None });
    let drafted = match draft {
        Some(draft) => resumed(&visit, draft, role).await?,
        None => None,
    };
    let on = drafted.unwrap_or_else(|| Redirect::to(&first_page(&visit, role, next)).into_response());
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), on).into_response())
}

/// The form with what had been typed; `None` when it is not for somebody of this role.
async fn resumed(visit: &Visit, draft: Draft, role: Role) -> Result<Option<Response>, Failure> {
    let (clerk, body) = (handles_cases(role), draft.body);
    Ok(Some(match draft.of {
        DraftOf::NewRequest if !clerk => new_request::again(visit, &body).into_response(),
        DraftOf::Details if !clerk => {
            profile::again(visit, &body).await.unwrap_or_else(IntoResponse::into_response)
        }
        DraftOf::Application(code, step) if !clerk => {
            certificates::steps::again(visit, code, step, &body).await
        }
        DraftOf::StaffCase(case, action) if clerk => {
            staff_case::again(visit, case, StaffForms::of(action, &body)).await?
        }
        DraftOf::Counter(citizen, action) if clerk => citizen::again(visit, citizen, (action, &body)).await?,
        DraftOf::Cancellation(year, number) if role == Role::Registrar => {
            book::cancelling::again(visit, (year, number), &body).await?
        }
        DraftOf::NewRequest
        | DraftOf::Details
        | DraftOf::Application(..)
        | DraftOf::StaffCase(..)
        | DraftOf::Counter(..)
        | DraftOf::Cancellation(..) => return Ok(None),
    }))
}

fn first_page(visit: &Visit, role: Role, next: &str) -> String {
    if !next.is_empty() {
        return next.to_owned();
    }
    match role {
        Role::Staff | Role::Registrar | Role::Administrator => visit.paths().staff(),
        Role::Citizen => visit.paths().requests(),
        Role::Auditor => visit.paths().audit(),
        // They do not sign in.
        Role::Visitor | Role::System => visit.paths().home(),
    }
}

fn cookie(token: &SecretString) -> Cookie<'static> {
    Cookie::build((COOKIE, token.expose_secret().to_owned()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}
