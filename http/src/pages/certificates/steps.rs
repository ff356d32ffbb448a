//! The pages of the form: each has an address of its own, keeps what was typed, and leads on.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Certificate, CertificateCode, DeliveryMethod, Family};
use domain::words::CaseText;

use super::filling::{Filling, known};
use super::way::{BACK_TO_CHECK, onward, returns_to_check, way_back};
use crate::forms::application::{Answers, DeliveryForm, DestinationForm, QuestionsForm, Step};
use crate::forms::field::{Sentences, faulty};
use crate::forms::{Body, Field};
use crate::pages::{Failure, Frame, Section, Visit, refused};

const DETAILS: Sentences = Sentences { missing: "error-unreadable", too_long: "error-text-long" };
/// A page of the form.
#[derive(Template, WebTemplate)]
#[template(path = "application_step.html")]
pub struct StepPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) certificate: &'static Certificate,
    pub(in crate::pages) form: StepForm,
    /// Whether it is to be sent by post: then it asks an address.
    pub(in crate::pages) by_post: bool,
    /// Where «Συνέχεια» sends it.
    pub(in crate::pages) action: String,
    /// Where «Πίσω» leads.
    pub(in crate::pages) back: String,
}

/// What it asks.
#[derive(Clone)]
pub enum StepForm {
    /// Fields of the certificate.
    Questions(QuestionsForm),
    /// Details or remarks.
    Details(Field),
    /// Τρόπος αποστολής.
    Delivery(DeliveryForm),
    /// Where to.
    Destination(Box<DestinationForm>),
}

/// `GET …/new/{certificate}/question/{field}`
pub async fn show_question(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path((code, field)): Path<(String, String)>,
) -> Result<Response, Failure> {
    show_step(&visit, family, &code, &format!("question/{field}")).await
}

/// `GET …/new/{certificate}/{step}`
pub async fn show(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path((code, step)): Path<(String, String)>,
) -> Result<Response, Failure> {
    show_step(&visit, family, &code, &step).await
}

/// `POST …/new/{certificate}/question/{field}`
pub async fn keep_question(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path((code, field)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    keep_step(&visit, family, (&code, &format!("question/{field}")), &body).await
}

/// `POST …/new/{certificate}/{step}`
pub async fn keep(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path((code, step)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    keep_step(&visit, family, (&code, &step), &body).await
}

/// The page as it was before the sign-in, with what was typed.
pub async fn again(visit: &Visit, code: &CertificateCode, step: Step, body: &Body) -> Response {
    let Some(certificate) = code.certificate() else { return Failure::not_found().into_response() };
    match Filling::open(visit, certificate).await {
        Ok(filling) => match StepForm::kept(&filling, step) {
            Some(form) => StepPage::of(visit, &filling, step, form.typed(body)).into_response(),
            None => Redirect::to(&visit.paths().step(certificate.family, code, Step::Check)).into_response(),
        },
        Err(failure) => failure.into_response(),
    }
}

async fn show_step(visit: &Visit, family: Family, code: &str, path: &str) -> Result<Response, Failure> {
    let certificate = known(family, code)?;
    let step = Step::from_path(certificate, path).ok_or_else(Failure::not_found)?;
    let filling = Filling::open(visit, certificate).await?;
    Ok(match StepForm::kept(&filling, step) {
        Some(form) => StepPage::of(visit, &filling, step, form).into_response(),
        None => not_asked(visit, certificate),
    })
}

async fn keep_step(
    visit: &Visit,
    family: Family,
    (code, path): (&str, &str),
    body: &Body,
) -> Result<Response, Failure> {
    let certificate = known(family, code)?;
    let step = Step::from_path(certificate, path).ok_or_else(Failure::not_found)?;
    let mut filling = Filling::sent(visit, certificate, step, body).await?;
    let Some(form) = StepForm::kept(&filling, step) else { return Ok(not_asked(visit, certificate)) };
    let mut form = form.typed(body);
    form.answer(certificate, &mut filling.answers);
    if form.is_faulty() {
        return Ok(refused(StepPage::of(visit, &filling, step, form)));
    }
    filling.keep(visit).await?;
    Ok(Redirect::to(&onward(visit, &filling, step)).into_response())
}

/// A step that these answers do not ask: back to where the form begins.
fn not_asked(visit: &Visit, certificate: &Certificate) -> Response {
    Redirect::to(&visit.paths().start(certificate.family, &certificate.code)).into_response()
}

impl StepPage {
    fn of(visit: &Visit, filling: &Filling<'_>, step: Step, form: StepForm) -> Self {
        let certificate = filling.certificate;
        let query = if returns_to_check(visit) { BACK_TO_CHECK } else { "" };
        let action = visit.paths().step(certificate.family, &certificate.code, step) + query;
        let back = way_back(visit, filling, step);
        let by_post = filling.answers.method() == Some(DeliveryMethod::Post);
        Self { frame: visit.frame(Section::Certificates), certificate, form, by_post, action, back }
    }

    fn is_faulty(&self) -> bool {
        self.form.is_faulty()
    }

    /// A question that stands alone is the page's title.
    fn title(&self) -> String {
        match &self.form {
            StepForm::Questions(form) => match form.questions.as_slice() {
                [only] => self.frame.words(&only.spec.label).to_owned(),
                _ => self.frame.t("application-fields"),
            },
            StepForm::Details(_) => self.frame.t("details-or-remarks"),
            StepForm::Delivery(_) => self.frame.t("delivery-question"),
            StepForm::Destination(_) => self.frame.t("destination"),
        }
    }

    fn is_by_post(&self) -> bool {
        self.by_post
    }

    fn ways(&self) -> Vec<(&'static str, String)> {
        let words = |way: &DeliveryMethod| (way.as_str(), self.frame.delivery_method(way));
        self.certificate.delivery.iter().map(words).collect()
    }

    fn faulty(&self) -> Vec<&Field> {
        match &self.form {
            StepForm::Questions(_) => Vec::new(),
            StepForm::Details(field) => faulty(&[field]),
            StepForm::Delivery(form) => form.faulty(),
            StepForm::Destination(form) => form.faulty(),
        }
    }
}

impl StepForm {
    /// The form of a step with what the draft has kept; `None` when the step is not asked, or is no form.
    fn kept(filling: &Filling<'_>, step: Step) -> Option<Self> {
        let answers = &filling.answers;
        match step {
            Step::Question(field) => {
                QuestionsForm::kept(filling.certificate, answers, field).map(Self::Questions)
            }
            Step::Details => {
                let value = answers.text("details").to_owned();
                Some(Self::Details(Field { value, ..Field::empty("details") }))
            }
            Step::Delivery => Some(Self::Delivery(DeliveryForm::kept(answers))),
            Step::Destination if answers.asks_destination() => {
                Some(Self::Destination(Box::new(DestinationForm::kept(answers, filling.home()))))
            }
            Step::Destination | Step::Check => None,
        }
    }

    fn typed(self, body: &Body) -> Self {
        match self {
            Self::Questions(form) => Self::Questions(form.typed(body)),
            Self::Details(_) => Self::Details(body.field("details")),
            Self::Delivery(_) => Self::Delivery(DeliveryForm::of(body)),
            Self::Destination(_) => Self::Destination(Box::new(DestinationForm::of(body))),
        }
    }

    fn answer(&mut self, certificate: &Certificate, answers: &mut Answers) {
        match self {
            Self::Questions(form) => form.answer(certificate, answers),
            Self::Details(field) => {
                answers.put("details", &field.value);
                field.parse(DETAILS, CaseText::parse_optional);
            }
            Self::Delivery(form) => form.answer(certificate, answers),
            Self::Destination(form) => form.answer(certificate, answers),
        }
    }

    fn is_faulty(&self) -> bool {
        match self {
            Self::Questions(form) => !form.faulty().is_empty(),
            Self::Details(field) => field.error.is_some(),
            Self::Delivery(form) => !form.faulty().is_empty(),
            Self::Destination(form) => !form.faulty().is_empty(),
        }
    }
}
