//! What a link in a letter leads to: confirming an address, or a new password. Looking at the page changes nothing,
//! so that a scanner of mail which opens every link confirms nothing.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use store::mail::{Asked, LinkKind};

use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::Body;
use crate::forms::link::LinkForm;
use crate::session::cookie_token;

/// `/confirm-email` and `/reset-password`
#[derive(Template, WebTemplate)]
#[template(path = "link.html")]
pub struct LinkPage {
    pub(super) frame: Frame,
    pub(super) kind: LinkKind,
    pub(super) asked: Asked,
    pub(super) form: LinkForm,
}

/// A link that leads nowhere (any more).
#[derive(Template, WebTemplate)]
#[template(path = "link_worthless.html")]
pub struct WorthlessPage {
    pub(super) frame: Frame,
    pub(super) kind: LinkKind,
}

/// What was done with a link.
#[derive(Template, WebTemplate)]
#[template(path = "link_done.html")]
pub struct LinkDonePage {
    pub(super) frame: Frame,
    pub(super) kind: LinkKind,
}

/// `GET /confirm-email?token=…`
pub async fn ask_confirmation(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let form = LinkForm::of(&Body::read(visit.query().as_bytes()));
    show(&visit, LinkKind::Confirmation, form, &headers).await
}

/// `POST /confirm-email`
pub async fn confirm(visit: Visit, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let form = LinkForm::of(&body);
    let session = cookie_token(&headers);
    match visit.app.store.link(LinkKind::Confirmation, &form.token, session.as_deref()).await? {
        Some(Asked::Elsewhere) => set_password(&visit, LinkKind::Confirmation, form, &body).await,
        Some(Asked::Here)
            if visit.app.store.confirm_address(&form.token, &session.unwrap_or_default()).await? =>
        {
            Ok(Redirect::to(&visit.paths().address_confirmed()).into_response())
        }
        Some(Asked::Here) | None => Ok(worthless(&visit, LinkKind::Confirmation)),
    }
}

/// `GET /confirm-email/done`
pub async fn confirmed(visit: Visit) -> LinkDonePage {
    LinkDonePage { frame: visit.frame(Section::Elsewhere), kind: LinkKind::Confirmation }
}

/// `GET /reset-password?token=…`
pub async fn ask_password(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let form = LinkForm::of(&Body::read(visit.query().as_bytes()));
    show(&visit, LinkKind::PasswordReset, form, &headers).await
}

/// `POST /reset-password`
pub async fn reset(visit: Visit, body: Body) -> Result<Response, Failure> {
    let form = LinkForm::of(&body);
    match visit.app.store.link(LinkKind::PasswordReset, &form.token, None).await? {
        Some(_) => set_password(&visit, LinkKind::PasswordReset, form, &body).await,
        None => Ok(worthless(&visit, LinkKind::PasswordReset)),
    }
}

/// `GET /reset-password/done`
pub async fn password_set(visit: Visit) -> LinkDonePage {
    LinkDonePage { frame: visit.frame(Section::Elsewhere), kind: LinkKind::PasswordReset }
}

async fn show(
    visit: &Visit,
    kind: LinkKind,
    form: LinkForm,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let session = cookie_token(headers);
    Ok(match visit.app.store.link(kind, &form.token, session.as_deref()).await? {
        Some(asked) => {
            let asked = if kind == LinkKind::PasswordReset { Asked::Elsewhere } else { asked };
            LinkPage { frame: visit.frame(Section::Elsewhere), kind, asked, form }.into_response()
        }
        None => worthless(visit, kind),
    })
}

async fn set_password(
    visit: &Visit,
    kind: LinkKind,
    mut form: LinkForm,
    body: &Body,
) -> Result<Response, Failure> {
    let Some(password) = form.new_password(body) else {
        let page = LinkPage { frame: visit.frame(Section::Elsewhere), kind, asked: Asked::Elsewhere, form };
        return Ok(refused(page));
    };
    if visit.app.store.set_password_by_link(kind, &form.token, password).await? {
        Ok(Redirect::to(&visit.paths().password_set()).into_response())
    } else {
        Ok(worthless(visit, kind))
    }
}

/// Used, too old, or never ours: nobody is told which.
fn worthless(visit: &Visit, kind: LinkKind) -> Response {
    (StatusCode::GONE, WorthlessPage { frame: visit.frame(Section::Elsewhere), kind }).into_response()
}
