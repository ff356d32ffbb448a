//! «Τα δεδομένα μου»: everything that the portal holds about the citizen, to read and to take away. The page walks through
//! the same document that he can take away, so that nothing can be in one and not in the other.

mod telling;

use askama::Template;
use askama_web::WebTemplate;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::{Failure, Frame, Section, Visit};
use crate::messages::now;
use crate::person_data;

pub use telling::{Part, Row, tell};

/// `/profile/data`
#[derive(Template, WebTemplate)]
#[template(path = "person_data.html")]
pub struct PersonDataPage {
    pub(super) frame: Frame,
    pub(super) parts: Vec<Part>,
}

/// `GET /profile/data`
pub async fn show(visit: Visit) -> Result<PersonDataPage, Failure> {
    let document = document(&visit).await?;
    let parts = tell(visit.language, &document);
    Ok(PersonDataPage { frame: visit.frame(Section::Profile), parts })
}

/// `GET /profile/data/file`
pub async fn file(visit: Visit) -> Result<Response, Failure> {
    let document = document(&visit).await?;
    let text = serde_json::to_string_pretty(&document).expect("a document can be written");
    let headers =
        [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"dedomena.json\"")];
    Ok((headers, text).into_response())
}

async fn document(visit: &Visit) -> Result<Value, Failure> {
    let person = visit.citizen()?.account.id;
    visit.catch_up().await;
    let found = person_data::own(&visit.app.store, person, visit.language, now()).await?;
    let data = found.ok_or_else(Failure::not_found)?;
    Ok(serde_json::to_value(data).expect("the document holds nothing that JSON cannot"))
}
