//! «Ελέγξτε τις απαντήσεις σας», and «Υποβολή». The draft's own submission id makes one case of it, however often and
//! from however many windows it is sent.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Certificate, Family};
use domain::certificate_application::ApplicationError;
use projections::applications::{ApplicationView, DeliveryView};
use store::ExecuteError;

use super::filling::{Filling, known, not_verified};
use super::way::way_back;
use crate::applications::{self, NewApplication};
use crate::forms::application::{Gap, Step, checked, pages};
use crate::forms::{Body, SubmissionId};
use crate::pages::verification::Verification;
use crate::pages::{Failure, Frame, Section, Visit, refused};
use crate::receipts::Filed;

/// `/certificates/{family}/new/{certificate}/check`
#[derive(Template, WebTemplate)]
#[template(path = "application_check.html")]
pub struct CheckPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) certificate: &'static Certificate,
    pub(in crate::pages) rows: Vec<CheckRow>,
    pub(in crate::pages) gaps: Vec<Gap>,
    pub(in crate::pages) submission: SubmissionId,
    pub(in crate::pages) back: String,
    /// The same form was sent before with other answers.
    pub(in crate::pages) sent_before: bool,
}

/// An answer, and the page that asked it.
pub struct CheckRow {
    /// What was asked.
    pub question: String,
    /// What was answered; empty when nothing was.
    pub answer: String,
    /// Where it is changed.
    pub step: Step,
}

/// `GET …/check`: what was filed already leads to its confirmation, what was not begun to the beginning.
pub async fn show(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let filling = Filling::open(&visit, known(family, &code)?).await?;
    if let Some(id) = filling.filed() {
        return Ok(Redirect::to(&visit.paths().application_sent(id)).into_response());
    }
    let Some(submission) = filling.submission() else { return Ok(to_start(&visit, filling.certificate)) };
    let gaps = checked(filling.certificate, &filling.answers, filling.home()).err().unwrap_or_default();
    Ok(CheckPage::of(&visit, &filling, submission, gaps).into_response())
}

/// `POST …/check`
pub async fn file(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path(code): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let filling = Filling::sent(&visit, known(family, &code)?, Step::Check, &body).await?;
    let Some(submission) = filling.submission() else { return Ok(to_start(&visit, filling.certificate)) };
    if let Some(id) = filling.filed().filter(|_| submission == SubmissionId::of(&body)) {
        return Ok(Redirect::to(&visit.paths().application_sent(id)).into_response());
    }
    if submission != SubmissionId::of(&body) {
        // Another window has begun another application since: look at the answers first.
        return Ok(Redirect::to(&path(&visit, filling.certificate)).into_response());
    }
    match checked(filling.certificate, &filling.answers, filling.home()) {
        Ok(new) => send(&visit, filling, submission, &new).await,
        Err(gaps) => Ok(refused(CheckPage::of(&visit, &filling, submission, gaps))),
    }
}

async fn send(
    visit: &Visit,
    filling: Filling<'_>,
    submission: SubmissionId,
    new: &NewApplication,
) -> Result<Response, Failure> {
    match execute(visit, &filling, submission, new).await {
        Ok(filed) => {
            filling.is_filed(visit, filed.case.row.id).await?;
            Ok(Redirect::to(&visit.paths().application_sent(filed.case.row.id)).into_response())
        }
        Err(ExecuteError::Refused(ApplicationError::NotVerified)) => {
            Err(not_verified(visit, Verification::of(visit, filling.citizen).await?))
        }
        Err(ExecuteError::KeyReused) => begin_anew(visit, &filling).await,
        Err(error) => Err(error.into()),
    }
}

async fn execute(
    visit: &Visit,
    filling: &Filling<'_>,
    submission: SubmissionId,
    new: &NewApplication,
) -> Result<Filed<ApplicationView>, ExecuteError<ApplicationError>> {
    let content = Body::of(filling.answers.kept().clone());
    let route = format!("/certificates/new/{}", filling.certificate.code.as_str());
    let submission = submission.submission(Some(filling.citizen), &route, &content);
    applications::file(&visit.app, &filling.citizen.account, new, Some(submission)).await
}

/// The submission was filed with other answers before its draft could tell: these are kept as a new one.
async fn begin_anew(visit: &Visit, filling: &Filling<'_>) -> Result<Response, Failure> {
    filling.is_filed(visit, domain::ApplicationId(uuid::Uuid::nil())).await?;
    filling.keep(visit).await?;
    let now = Filling::open(visit, filling.certificate).await?;
    let submission = now.submission().unwrap_or_else(SubmissionId::fresh);
    Ok(refused(CheckPage { sent_before: true, ..CheckPage::of(visit, &now, submission, Vec::new()) }))
}

fn to_start(visit: &Visit, certificate: &Certificate) -> Response {
    Redirect::to(&visit.paths().start(certificate.family, &certificate.code)).into_response()
}

fn path(visit: &Visit, certificate: &Certificate) -> String {
    visit.paths().step(certificate.family, &certificate.code, Step::Check)
}

impl CheckPage {
    fn of(visit: &Visit, filling: &Filling<'_>, submission: SubmissionId, gaps: Vec<Gap>) -> Self {
        let frame = visit.frame(Section::Certificates);
        let rows = rows(&frame, filling);
        let back = way_back(visit, filling, Step::Check);
        Self { frame, certificate: filling.certificate, rows, gaps, submission, back, sent_before: false }
    }

    fn change(&self, step: impl std::borrow::Borrow<Step>) -> String {
        let (family, code) = (self.certificate.family, &self.certificate.code);
        format!("{}?to=check", self.frame.to().step(family, code, *step.borrow()))
    }

    fn action(&self) -> String {
        self.frame.to().step(self.certificate.family, &self.certificate.code, Step::Check)
    }

    /// What is missing, in words.
    fn gap(&self, gap: &Gap) -> String {
        match gap.field {
            Some((spec, fault)) => self.frame.field_fault(spec, fault),
            None if gap.step == Step::Details => self.frame.t("gap-details"),
            None => self.frame.t("gap-delivery"),
        }
    }
}

fn rows(frame: &Frame, filling: &Filling<'_>) -> Vec<CheckRow> {
    let (certificate, answers) = (filling.certificate, &filling.answers);
    let asked = pages(certificate, answers).concat().into_iter().map(|spec| CheckRow {
        question: frame.words(&spec.label).to_owned(),
        answer: frame.answer(spec, answers.field(&spec.name)),
        step: Step::Question(&spec.name),
    });
    let details = CheckRow {
        question: frame.t("details-or-remarks"),
        answer: answers.text("details").to_owned(),
        step: Step::Details,
    };
    let mut rows: Vec<_> = asked.chain([details]).collect();
    let method = answers.method();
    let answer = method.map(|method| frame.delivery_method(method)).unwrap_or_default();
    rows.push(CheckRow { question: frame.t("delivery"), answer, step: Step::Delivery });
    if answers.asks_destination() {
        let (question, answer) = (frame.t("destination"), destination(frame, filling));
        rows.push(CheckRow { question, answer, step: Step::Destination });
    }
    rows
}

fn destination(frame: &Frame, filling: &Filling<'_>) -> String {
    let Ok(delivery) = filling.answers.delivery(filling.certificate, filling.home()) else {
        return String::new();
    };
    let known = |address: domain::Personal<_>| address.known().cloned();
    let address = delivery.address.and_then(known);
    let office = delivery.office.and_then(|office| office.known().cloned());
    frame.destination(&DeliveryView { method: delivery.method, address, office })
}
