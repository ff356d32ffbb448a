//! «Νέα Αίτηση»: which certificate, and what to know before asking for it.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Certificate, Family, certificates};
use domain::terms::day_in_athens;

use super::filling::{Filling, entitled, known};
use crate::forms::application::{Answers, Step, pages};
use crate::forms::{Body, Field};
use crate::messages::now;
use crate::pages::{Failure, Frame, Section, Visit, refused};

/// `/certificates/{family}/new`
#[derive(Template, WebTemplate)]
#[template(path = "application_choose.html")]
pub struct ChoosePage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) family: Family,
    pub(in crate::pages) certificate: Field,
}

/// `/certificates/{family}/new/{certificate}`
#[derive(Template, WebTemplate)]
#[template(path = "application_start.html")]
pub struct StartPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) certificate: &'static Certificate,
    /// He has answered something before.
    pub(in crate::pages) begun: bool,
}

/// `GET /certificates/{family}/new`: where there is one certificate only, nobody is asked which.
pub async fn choose(visit: Visit, Extension(family): Extension<Family>) -> Result<Response, Failure> {
    entitled(&visit, visit.citizen()?).await?;
    if let [only] = of(family).as_slice() {
        return Ok(Redirect::to(&visit.paths().start(family, &only.code)).into_response());
    }
    Ok(ChoosePage::of(&visit, family, Field::empty("certificate")).into_response())
}

/// `POST /certificates/{family}/new`
pub async fn chosen(
    visit: Visit,
    Extension(family): Extension<Family>,
    body: Body,
) -> Result<Response, Failure> {
    entitled(&visit, visit.citizen()?).await?;
    let mut field = body.field("certificate");
    let chosen = field.choose("error-certificate-missing", |code| known(family, code).ok());
    let Some(certificate) = chosen else {
        return Ok(refused(ChoosePage::of(&visit, family, field)));
    };
    Ok(Redirect::to(&visit.paths().start(family, &certificate.code)).into_response())
}

/// `GET /certificates/{family}/new/{certificate}`
pub async fn start(
    visit: Visit,
    Extension(family): Extension<Family>,
    Path(code): Path<String>,
) -> Result<StartPage, Failure> {
    let filling = Filling::open(&visit, known(family, &code)?).await?;
    let (certificate, begun) = (filling.certificate, filling.is_begun());
    Ok(StartPage { frame: visit.frame(Section::Certificates), certificate, begun })
}

impl ChoosePage {
    fn of(visit: &Visit, family: Family, certificate: Field) -> Self {
        Self { frame: visit.frame(Section::Certificates), family, certificate }
    }

    fn choices(&self) -> Vec<(&'static str, String)> {
        let words = |one: &'static Certificate| (one.code.as_str(), self.frame.words(&one.name).to_owned());
        of(self.family).into_iter().map(words).collect()
    }

    fn faulty(&self) -> Vec<&Field> {
        crate::forms::field::faulty(&[&self.certificate])
    }
}

impl StartPage {
    /// How long it takes, by which law.
    fn term(&self) -> Option<String> {
        let term = self.certificate.term(day_in_athens(now()))?;
        let key = if term.days == 1 { "application-term-day" } else { "application-term-days" };
        let (days, reference) = (term.days.to_string(), self.frame.words(&term.reference));
        Some(self.frame.language.say_with(key, &[("days", &days), ("reference", reference)]))
    }

    /// The first page of the form; should a certificate ask nothing of its own, the remarks.
    fn first(&self) -> String {
        let step = first_step(self.certificate);
        self.frame.to().step(self.certificate.family, &self.certificate.code, step)
    }
}

/// Where the form begins.
fn first_step(certificate: &'static Certificate) -> Step {
    let pages = pages(certificate, &Answers::default());
    pages.first().and_then(|page| page.first()).map_or(Step::Details, |spec| Step::Question(&spec.name))
}

fn of(family: Family) -> Vec<&'static Certificate> {
    certificates().iter().filter(|certificate| certificate.family == family).collect()
}
