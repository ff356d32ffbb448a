//! The book of a year as a table for a spreadsheet.

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use protocol_adapter::sheet::Sheet;
use store::{Access, Unavailable};

use super::{BookLine, WithCases, book, year};
use crate::pages::{Failure, Frame, Section, Visit};
use crate::session::reach;

/// How many lines are read at a time.
const PORTION: u16 = 1000;

const COLUMNS: [&str; 11] = [
    "book-number",
    "book-year",
    "book-day",
    "book-time",
    "kind",
    "number",
    "subject",
    "book-sender",
    "book-reference",
    "book-cancelled",
    "book-cancellation-reason",
];

/// `GET /staff/register/{year}.csv`
pub async fn table(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    let registrar = visit.registrar()?;
    let year = year(file.strip_suffix(".csv").ok_or_else(Failure::not_found)?)?;
    let (book, frame) = (book(&visit)?, visit.frame(Section::Book));
    let mut sheet = Sheet::with(&COLUMNS.map(|key| frame.t(key)));
    let mut last = 0;
    loop {
        let lines = book.lines_after(year, last, PORTION).await.map_err(Unavailable::from)?;
        let Some(newest) = lines.last() else { break };
        last = newest.entry.number;
        let lines = lines.with_cases(&visit.app.store, reach(&registrar.account)).await?;
        let lines = lines.open(&visit.app.store, &Access::page(registrar)).await?;
        for one in &lines {
            sheet.line(&cells(one, &frame));
        }
    }
    let name = format!("attachment; filename=\"register-{year}.csv\"");
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], sheet.finish()).into_response())
}

fn cells(one: &BookLine, frame: &Frame) -> [String; 11] {
    let entry = &one.line.entry;
    let struck = one.line.cancellation.as_ref();
    [
        entry.number.to_string(),
        entry.year.to_string(),
        entry.date.strftime("%d/%m/%Y").to_string(),
        one.time(),
        one.kind(frame),
        one.case_number(),
        one.subject(frame),
        one.sender(frame),
        one.line.reference.clone(),
        struck.map(|struck| moment(struck.at)).unwrap_or_default(),
        struck.map(|struck| struck.reason.clone()).unwrap_or_default(),
    ]
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(domain::terms::athens()).strftime("%d/%m/%Y %H:%M").to_string()
}
