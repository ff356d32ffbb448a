//! Who comes, in which language, to which address.

use std::str::FromStr;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect};
use secrecy::SecretString;
use store::sessions::{open_words, seal_words};
use store::{Role, Session};

use super::frame::{Frame, Section};
use super::{Failure, sign_in};
use crate::app::App;
use crate::forms::draft::DraftOf;
use crate::forms::queue::{QueueFilters, Searched};
use crate::forms::trail::Trail;
use crate::forms::{Body, Draft};
use crate::messages::Language;
use crate::paths::{Paths, percent};
use crate::requests;
use crate::roles::Who;
use crate::session::{MaybeSession, cookie_token, handles_cases};

/// One request to a page.
pub struct Visit {
    /// The portal.
    pub app: App,
    /// The session of the cookie, if there is a good one.
    pub session: Option<Session>,
    /// In which language to answer.
    pub language: Language,
    /// Path and query as the browser shows them.
    pub address: String,
    /// The token of the cookie.
    token: Option<SecretString>,
}

impl Visit {
    /// What stands around the page.
    #[must_use]
    pub fn frame(&self, section: Section) -> Frame {
        Frame::of(&self.app.settings, self.language, section).for_viewer(self.session.as_ref())
    }

    /// The paths in the language of this visit.
    #[must_use]
    pub fn paths(&self) -> Paths {
        Paths(self.language)
    }

    /// The query of the address.
    #[must_use]
    pub fn query(&self) -> &str {
        self.address.split_once('?').map_or("", |(_, query)| query)
    }

    /// The filters of the queue that the address asks for; the words in it are opened with this session.
    #[must_use]
    pub fn queue_filters(&self) -> QueueFilters {
        let query = Body::read(self.query().as_bytes());
        let opened = |sealed: &str| open_words(self.token.as_ref()?, sealed);
        QueueFilters::of(&query, Searched::of(&query, opened))
    }

    /// The filters that are typed in a form, at the first page; the words in it are sealed for this session.
    #[must_use]
    pub fn typed_filters(&self, form: &Body) -> QueueFilters {
        let sealed =
            |words: &str| self.token.as_ref().map_or(String::new(), |token| seal_words(token, words));
        QueueFilters { trail: Trail::default(), ..QueueFilters::of(form, Searched::typed(form, sealed)) }
    }

    /// The citizen who comes; whoever is signed out is led through the sign-in and back.
    pub fn citizen(&self) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Citizen, || self.to_sign_in())
    }

    /// The citizen who sends a form; whoever is signed out signs in and finds what he typed.
    pub fn citizen_with(&self, of: DraftOf, body: &Body) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Citizen, || self.keep(of, body))
    }

    /// The member of staff who comes.
    pub fn clerk(&self) -> Result<&Session, Failure> {
        self.entitled(handles_cases, || self.to_sign_in())
    }

    /// The auditor who comes.
    pub fn auditor(&self) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Auditor, || self.to_sign_in())
    }

    /// The administrator or auditor who looks after those who read.
    pub fn overseer(&self) -> Result<&Session, Failure> {
        self.entitled(|role| Who::Overseers.admits(Some(role)), || self.to_sign_in())
    }

    /// The member of staff who sends a form.
    pub fn clerk_with(&self, of: DraftOf, body: &Body) -> Result<&Session, Failure> {
        self.entitled(handles_cases, || self.keep(of, body))
    }

    /// The administrator who comes.
    pub fn administrator(&self) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Administrator, || self.to_sign_in())
    }

    /// The registrar who comes.
    pub fn registrar(&self) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Registrar, || self.to_sign_in())
    }

    /// The registrar who sends a form.
    pub fn registrar_with(&self, of: DraftOf, body: &Body) -> Result<&Session, Failure> {
        self.entitled(|role| role == Role::Registrar, || self.keep(of, body))
    }

    /// Waits until the read models show what this citizen has just done, wherever he did it.
    pub async fn catch_up(&self) {
        if let Some(session) = &self.session {
            requests::wait_for_own(&self.app.store, session).await;
        }
    }

    fn entitled(
        &self,
        may: impl FnOnce(Role) -> bool,
        signed_out: impl FnOnce() -> Failure,
    ) -> Result<&Session, Failure> {
        match &self.session {
            Some(session) if may(session.account.role) => Ok(session),
            Some(_) => Err(Failure::not_your_role()),
            None => Err(signed_out()),
        }
    }

    fn to_sign_in(&self) -> Failure {
        let next = percent(&self.address);
        Failure::from_answer(Redirect::to(&format!("{}?next={next}", self.paths().sign_in())))
    }

    fn keep(&self, of: DraftOf, body: &Body) -> Failure {
        let draft = Draft { of, body: body.clone() };
        Failure::from_answer(sign_in::SignInPage::keeping(self, draft).into_response())
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        let MaybeSession(session) = MaybeSession::from_request_parts(parts, app).await?;
        let address = uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        let language = Language::of_path(uri.path());
        let token = cookie_token(&parts.headers).map(SecretString::from);
        Ok(Self { app: app.clone(), session, language, address, token })
    }
}

/// The id in a path; what is none is as missing as what is not there.
pub fn case_id<I: FromStr>(id: &str) -> Result<I, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}
