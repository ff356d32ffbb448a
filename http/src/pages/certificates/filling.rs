//! An application that is being filled in: who applies, for what, and what he has answered so far. Whoever is not
//! verified is told what he lacks, before any field is looked at.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use domain::catalogue::{Certificate, Family, certificate};
use domain::person::Address;
use store::{FormDraft, Session};

use crate::forms::application::{Answers, Step};
use crate::forms::draft::DraftOf;
use crate::forms::{Body, SubmissionId};
use crate::pages::verification::Verification;
use crate::pages::{Failure, Frame, Section, Visit};

/// Shown instead of a form to whoever may not apply yet (403).
#[derive(Template, WebTemplate)]
#[template(path = "not_verified.html")]
pub struct NotVerifiedPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) verification: Verification,
}

/// An application that is being filled in.
pub struct Filling<'a> {
    /// Who applies.
    pub citizen: &'a Session,
    /// For what.
    pub certificate: &'static Certificate,
    /// What he answered so far.
    pub answers: Answers,
    verification: Verification,
    draft: Option<FormDraft>,
}

/// The citizen, if he is verified; else he is told what he lacks.
pub async fn entitled(visit: &Visit, citizen: &Session) -> Result<Verification, Failure> {
    let verification = Verification::of(visit, citizen).await?;
    if verification.may_apply() { Ok(verification) } else { Err(not_verified(visit, verification)) }
}

/// What he lacks, as a page.
pub fn not_verified(visit: &Visit, verification: Verification) -> Failure {
    let page = NotVerifiedPage { frame: visit.frame(Section::Certificates), verification };
    Failure::from_answer((StatusCode::FORBIDDEN, page))
}

/// The certificate of this family with that code.
pub fn known(family: Family, code: &str) -> Result<&'static Certificate, Failure> {
    certificate(code).filter(|certificate| certificate.family == family).ok_or_else(Failure::not_found)
}

impl<'a> Filling<'a> {
    /// For somebody who looks.
    pub async fn open(visit: &'a Visit, certificate: &'static Certificate) -> Result<Self, Failure> {
        Self::of(visit, certificate, visit.citizen()?).await
    }

    /// For somebody who sends a step; whoever is signed out signs in and finds what he typed.
    pub async fn sent(
        visit: &'a Visit,
        certificate: &'static Certificate,
        step: Step,
        body: &Body,
    ) -> Result<Self, Failure> {
        let of = DraftOf::Application(&certificate.code, step);
        Self::of(visit, certificate, visit.citizen_with(of, body)?).await
    }

    async fn of(
        visit: &Visit,
        certificate: &'static Certificate,
        citizen: &'a Session,
    ) -> Result<Self, Failure> {
        let verification = entitled(visit, citizen).await?;
        let draft = visit.app.store.draft(citizen.account.id, &form(certificate)).await?;
        let kept = draft.as_ref().map(|draft| draft.answers.clone()).unwrap_or_default();
        Ok(Self { citizen, certificate, answers: Answers::of(kept), verification, draft })
    }

    /// Where he lives.
    #[must_use]
    pub fn home(&self) -> Option<&Address> {
        self.verification.details().map(|details| &details.address)
    }

    /// Whether he has begun it.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        !self.answers.kept().is_empty()
    }

    /// As what it will be sent; `None` when nothing was kept.
    #[must_use]
    pub fn submission(&self) -> Option<SubmissionId> {
        self.draft.as_ref().map(|draft| SubmissionId(draft.submission))
    }

    /// As which case it was sent.
    #[must_use]
    pub fn filed(&self) -> Option<domain::ApplicationId> {
        self.draft.as_ref()?.filed.map(domain::ApplicationId)
    }

    /// Keeps the answers.
    pub async fn keep(&self, visit: &Visit) -> Result<(), Failure> {
        let (store, account) = (&visit.app.store, self.citizen.account.id);
        Ok(store.keep_draft(account, &form(self.certificate), self.answers.kept()).await?)
    }

    /// It was filed as this case.
    pub async fn is_filed(&self, visit: &Visit, case: domain::ApplicationId) -> Result<(), Failure> {
        let (store, account) = (&visit.app.store, self.citizen.account.id);
        Ok(store.draft_filed(account, &form(self.certificate), case.0).await?)
    }
}

fn form(certificate: &Certificate) -> String {
    format!("application/{}", certificate.code.as_str())
}
