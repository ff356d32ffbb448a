//! One entry of the book: what it says, the case behind it, and how it is cancelled.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use store::{Access, Unavailable};

use super::{BookLine, WithCases, book, year};
use crate::forms::Field;
use crate::forms::book::CancellationForm;
use crate::forms::field::faulty;
use crate::pages::{Failure, Frame, Section, Visit};
use crate::people::People;
use crate::session::reach;

/// `/staff/register/{year}/{number}`
#[derive(Template, WebTemplate)]
#[template(path = "book_entry.html")]
pub struct EntryPage {
    pub(crate) frame: Frame,
    pub(crate) one: BookLine,
    pub(crate) people: People,
    pub(crate) form: CancellationForm,
    /// Why it was not cancelled: the key of a message.
    pub(crate) trouble: Option<&'static str>,
}

/// `GET /staff/register/{year}/{number}`
pub async fn show(visit: Visit, Path((year, number)): Path<(String, String)>) -> Result<EntryPage, Failure> {
    let place = place(&year, &number)?;
    EntryPage::load(&visit, place, CancellationForm::empty()).await
}

/// Year and number of a path; what are none are as missing as an entry that is not there.
pub(super) fn place(year_text: &str, number: &str) -> Result<(i16, u64), Failure> {
    Ok((year(year_text)?, number.parse().map_err(|_| Failure::not_found())?))
}

impl EntryPage {
    /// The entry as it is now, with this form.
    pub async fn load(
        visit: &Visit,
        (year, number): (i16, u64),
        form: CancellationForm,
    ) -> Result<Self, Failure> {
        let registrar = visit.registrar()?;
        let line = book(visit)?.line(year, number).await.map_err(Unavailable::from)?;
        let line = line.ok_or_else(Failure::not_found)?;
        let lines = vec![line].with_cases(&visit.app.store, reach(&registrar.account)).await?;
        let one = lines
            .open(&visit.app.store, &Access::page(registrar))
            .await?
            .pop()
            .ok_or_else(Failure::not_found)?;
        let people = People::load(&visit.app.store).await?;
        let frame = visit.desk(Section::Book, registrar).await?;
        Ok(Self { frame, one, people, form, trouble: None })
    }

    fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.form.reason])
    }

    /// Who cancelled it: a colleague, or whoever a client of the service named.
    fn cancelled_by(&self) -> Option<String> {
        let by = self.one.line.cancellation.as_ref()?.by.as_ref()?;
        let account = by.parse().map(|account| self.frame.colleague(account, &self.people));
        Some(account.unwrap_or_else(|_| by.clone()))
    }

    fn action(&self) -> String {
        let entry = &self.one.line.entry;
        self.frame.to().book_cancellation(entry.year, entry.number)
    }
}
