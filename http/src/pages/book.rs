//! The register's book, for registrars: the sheet of a day. The book itself keeps nothing personal
//! (docs/decisions/0010): what an entry is about is looked up at its case, as it may be seen and as long as it is there.
//!
//! Read in this order: `lines` (an entry and the case behind it), the sheet here, `entry`, `cancelling`, `year` (the
//! whole book as a table).

mod lines;
pub mod entry;
pub mod cancelling;
pub mod year;

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use domain::terms::day_in_athens;
use jiff::ToSpan;
use jiff::civil::Date;
use protocol_adapter::BuiltIn;
use store::Access;

use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::book::DayForm;
use crate::messages::now;
use crate::session::reach;

pub use lines::{Behind, BookLine, Sender, WithCases};

/// `/staff/register`
#[derive(Template, WebTemplate)]
#[template(path = "book.html")]
pub struct BookPage {
    pub(super) frame: Frame,
    pub(super) form: DayForm,
    /// `None` when what was typed is no day.
    pub(super) sheet: Option<Sheet>,
}

/// What was entered on a day.
pub struct Sheet {
    /// Which day, in Athens.
    pub(super) day: Date,
    /// In order of the numbers.
    pub(super) lines: Vec<BookLine>,
}

/// `/staff/register` where another system numbers documents.
#[derive(Template, WebTemplate)]
#[template(path = "book_elsewhere.html")]
pub struct BookElsewherePage {
    pub(super) frame: Frame,
}

/// `GET /staff/register`
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let registrar = visit.registrar()?;
    let frame = visit.desk(Section::Book, registrar).await?;
    let Some(book) = &visit.app.settings.book else {
        return Ok(BookElsewherePage { frame }.into_response());
    };
    let mut form = DayForm::of(visit.query());
    let Some(day) = form.day(day_in_athens(now())) else {
        return Ok(refused(BookPage { frame, form, sheet: None }));
    };
    let lines = book.day(day).await.map_err(store::Unavailable::from)?;
    let lines = lines.with_cases(&visit.app.store, reach(&registrar.account)).await?;
    let lines = lines.open(&visit.app.store, &Access::page(registrar)).await?;
    Ok(BookPage { frame, form, sheet: Some(Sheet { day, lines }) }.into_response())
}

/// The book; missing where another system numbers documents.
fn book(visit: &Visit) -> Result<&BuiltIn, Failure> {
    visit.app.settings.book.as_ref().ok_or_else(Failure::not_found)
}

/// The year in a path; what is none is as missing as what is not there.
fn year(text: &str) -> Result<i16, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

impl BookPage {
    fn faulty(&self) -> Vec<&crate::forms::Field> {
        crate::forms::field::faulty(&[&self.form.day])
    }
}

impl Sheet {
    fn cancelled(&self) -> usize {
        self.lines.iter().filter(|one| one.line.cancellation.is_some()).count()
    }

    /// At the ends of the calendar there is no other day.
    fn before(&self) -> Option<Date> {
        self.day.checked_sub(1.day()).ok()
    }

    fn after(&self) -> Option<Date> {
        self.day.checked_add(1.day()).ok()
    }
}
