//! The book as the service shows it: one entry, an entry struck out, a year as a table.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::terms::athens;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::input;
use super::problem::Problem;
use crate::built_in::{BuiltIn, Cancellation, Cancelled, Line, Striking};
use crate::sheet::Sheet;

/// How many lines are read at a time.
const PORTION: u16 = 1000;

const COLUMNS: [&str; 11] = [
    "Αριθμός",
    "Έτος",
    "Ημερομηνία",
    "Ώρα",
    "Είδος",
    "Θέμα",
    "Αποστολέας",
    "Αναφορά",
    "Ακυρώθηκε",
    "Από",
    "Αιτία ακύρωσης",
];

/// `GET /entries/{year}/{number}`
pub(super) async fn entry(
    State(book): State<BuiltIn>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Value>, Problem> {
    let (year, number) = place(path)?;
    Ok(Json(shown(&line(&book, year, number).await?)))
}

/// `POST /entries/{year}/{number}/cancellation`: 201 with the entry, 200 when it was cancelled before.
pub(super) async fn cancel(
    State(book): State<BuiltIn>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (year, number) = place(path)?;
    let body = body.map_err(|rejection| Problem::new(rejection.status(), "the body cannot be read"))?;
    let asked = input::cancellation(&headers, &body)?;
    let striking = Striking { year, number, reason: asked.reason.trim(), by: asked.by.as_deref() };
    let done = book.cancel(striking).await.map_err(|error| Problem::of_the_book(&error))?;
    let status = status(done)?;
    let line = line(&book, year, number).await?;
    Ok((status, Json(shown(&line))).into_response())
}

/// `GET /book/{year}.csv`
pub(super) async fn year(
    State(book): State<BuiltIn>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(file) = path.map_err(|_| Problem::nothing_here())?;
    let year =
        file.strip_suffix(".csv").and_then(|year| year.parse().ok()).ok_or_else(Problem::nothing_here)?;
    let sheet = sheet(&book, year).await.map_err(|error| Problem::of_the_book(&error))?;
    let name = format!("attachment; filename=\"book-{year}.csv\"");
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], sheet).into_response())
}

/// Year and number of a path; what are none are as missing as a line that is not there.
fn place(path: Result<Path<(String, String)>, PathRejection>) -> Result<(i16, u64), Problem> {
    let Path((year, number)) = path.map_err(|_| Problem::nothing_here())?;
    year.parse().ok().zip(number.parse().ok()).ok_or_else(Problem::nothing_here)
}

async fn line(book: &BuiltIn, year: i16, number: u64) -> Result<Line, Problem> {
    let line = book.line(year, number).await.map_err(|error| Problem::of_the_book(&error))?;
    line.ok_or_else(Problem::nothing_here)
}

fn status(done: Cancelled) -> Result<StatusCode, Problem> {
    match done {
        Cancelled::Now => Ok(StatusCode::CREATED),
        Cancelled::Before => Ok(StatusCode::OK),
        Cancelled::Unknown => Err(Problem::nothing_here()),
        Cancelled::Shown => Err(Problem::new(
            StatusCode::CONFLICT,
            "Η εγγραφή δεν ακυρώνεται: υπόθεση της πύλης έχει αυτόν τον αριθμό πρωτοκόλλου.",
        )),
        Cancelled::Awaited => Err(Problem::new(
            StatusCode::CONFLICT,
            "Η εγγραφή δεν ακυρώνεται: η υπόθεσή της περιμένει ακόμη τον αριθμό της.",
        )),
    }
}

fn shown(line: &Line) -> Value {
    let cancelled = line
        .cancellation
        .as_ref()
        .map(|Cancellation { reason, by, at }| json!({"at": at, "by": by, "reason": reason}));
    json!({
        "number": line.entry.number,
        "year": line.entry.year,
        "date": line.entry.date,
        "registered_at": line.registered_at,
        "reference": line.reference,
        "kind": line.kind,
        "subject": line.subject,
        "sender": line.sender,
        "filed_at": line.filed_at,
        "cancelled": cancelled,
    })
}

async fn sheet(book: &BuiltIn, year: i16) -> sqlx::Result<Vec<u8>> {
    let mut sheet = Sheet::with(&COLUMNS);
    let mut last = 0;
    loop {
        let lines = book.lines_after(year, last, PORTION).await?;
        for line in &lines {
            sheet.line(&cells(line));
        }
        match lines.last() {
            Some(line) => last = line.entry.number,
            None => return Ok(sheet.finish()),
        }
    }
}

fn cells(line: &Line) -> [String; 11] {
    let struck = line.cancellation.as_ref();
    [
        line.entry.number.to_string(),
        line.entry.year.to_string(),
        line.entry.date.strftime("%d/%m/%Y").to_string(),
        in_athens(line.registered_at, "%H:%M:%S"),
        line.kind.clone(),
        line.subject.clone().unwrap_or_default(),
        line.sender.clone().unwrap_or_default(),
        line.reference.clone(),
        struck.map(|struck| in_athens(struck.at, "%d/%m/%Y %H:%M:%S")).unwrap_or_default(),
        struck.and_then(|struck| struck.by.clone()).unwrap_or_default(),
        struck.map(|struck| struck.reason.clone()).unwrap_or_default(),
    ]
}

fn in_athens(at: Timestamp, form: &str) -> String {
    at.to_zoned(athens()).strftime(form).to_string()
}
