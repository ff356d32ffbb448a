//! A forgotten password. The answer is the same whether somebody has that address or not; what follows is done when
//! the letter is sent.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Failure, Frame, Section, Visit, refused};
use crate::app::Post;
use crate::forms::Body;
use crate::forms::link::ForgottenForm;
use crate::limits::Network;

/// `/forgotten-password`
#[derive(Template, WebTemplate)]
#[template(path = "forgotten_password.html")]
pub struct ForgottenPage {
    pub(super) frame: Frame,
    pub(super) form: ForgottenForm,
    /// Whether mail is sent at all.
    pub(super) post: Post,
}

/// `/forgotten-password/sent`
#[derive(Template, WebTemplate)]
#[template(path = "forgotten_sent.html")]
pub struct ForgottenSentPage {
    pub(super) frame: Frame,
}

impl ForgottenPage {
    fn of(visit: &Visit, form: ForgottenForm) -> Self {
        Self { frame: visit.frame(Section::Elsewhere), form, post: visit.app.settings.post }
    }
}

/// `GET /forgotten-password`
pub async fn show(visit: Visit) -> ForgottenPage {
    ForgottenPage::of(&visit, ForgottenForm::of(&Body::default()))
}

/// `POST /forgotten-password`
pub async fn ask(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    let mut form = ForgottenForm::of(&body);
    let Some(address) = form.address() else {
        return Ok(refused(ForgottenPage::of(&visit, form)));
    };
    visit.app.limits.letter(network, address.as_str())?;
    visit.app.store.ask_password_reset(&address).await?;
    Ok(Redirect::to(&visit.paths().forgotten_sent()).into_response())
}

/// `GET /forgotten-password/sent`
pub async fn sent(visit: Visit) -> ForgottenSentPage {
    ForgottenSentPage { frame: visit.frame(Section::Elsewhere) }
}
