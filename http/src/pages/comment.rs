//! The anonymous comment. Whoever is signed in is as unknown here as everybody else.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use store::{Actor, ExecuteError};

use super::seal::Filed;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::filing::FilingForm;
use crate::forms::{Body, SubmissionId};
use crate::limits::Network;
use crate::messages::now;
use crate::receipts::Signed;
use crate::requests;

const WHAT: &str = "comment";

/// `/comment`
#[derive(Template, WebTemplate)]
#[template(path = "comment.html")]
pub struct CommentPage {
    pub(super) frame: Frame,
    pub(super) form: FilingForm,
    /// The same form was sent before with another content.
    pub(super) sent_before: bool,
}

/// `/comment/sent`
#[derive(Template, WebTemplate)]
#[template(path = "comment_sent.html")]
pub struct CommentSentPage {
    pub(super) frame: Frame,
    pub(super) filed: Filed,
    /// `None` when it is too late for it.
    pub(super) signed: Option<Signed>,
}

impl CommentPage {
    fn of(visit: &Visit, form: FilingForm) -> Self {
        Self { frame: visit.frame(Section::Comment), form, sent_before: false }
    }
}

/// `GET /comment`
pub async fn show(visit: Visit) -> CommentPage {
    CommentPage::of(&visit, FilingForm::of(&Body::default()))
}

/// `POST /comment`
pub async fn file(visit: Visit, network: Network, body: Body) -> Result<Response, Failure> {
    visit.app.limits.comment(network)?;
    let mut form = FilingForm::of(&body);
    let Some(command) = form.comment() else { return Ok(refused(CommentPage::of(&visit, form))) };
    let submission = form.submission.submission(None, "/comment", &body);
    match requests::file(&visit.app.store, command, Actor::VISITOR, Some(submission)).await {
        Ok(filed) => {
            let query = Filed::of(&filed.signed).query(WHAT, &visit.app.settings.link_secret);
            Ok(Redirect::to(&format!("{}/sent?{query}", visit.paths().comment())).into_response())
        }
        Err(ExecuteError::KeyReused) => {
            form.submission = SubmissionId::fresh();
            Ok(refused(CommentPage { sent_before: true, ..CommentPage::of(&visit, form) }))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /comment/sent?…`: with the receipt, which is in no address and is given nowhere else; see decision 0021.
pub async fn sent(visit: Visit) -> Result<CommentSentPage, Failure> {
    let filed = Filed::of_query(visit.query(), WHAT, &visit.app.settings.link_secret);
    let filed = filed.ok_or_else(Failure::not_found)?;
    // A log that cannot be asked takes nothing from the confirmation: it can be loaded again.
    let signed = if filed.is_recent(now()) {
        Signed::at(&visit.app.store, filed.position).await.unwrap_or_default()
    } else {
        None
    };
    Ok(CommentSentPage { frame: visit.frame(Section::Comment), filed, signed })
}
