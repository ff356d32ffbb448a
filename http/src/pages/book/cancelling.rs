//! A registrar cancels an entry of the book. Sending it twice cancels once; an entry whose number somebody holds is
//! shown again with the reason why not, and with what he typed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::words::Reason;
use protocol_adapter::{Cancelled, Striking};
use store::{Session, Unavailable};

use super::book;
use super::entry::{EntryPage, place};
use crate::forms::Body;
use crate::forms::book::CancellationForm;
use crate::forms::draft::DraftOf;
use crate::pages::{Failure, Visit, refused};

/// `POST /staff/register/{year}/{number}/cancellation`
pub async fn cancel(
    visit: Visit,
    Path((year, number)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let place = place(&year, &number)?;
    let registrar = visit.registrar_with(DraftOf::Cancellation(place.0, place.1), &body)?;
    let mut form = CancellationForm::of(&body);
    let Some(reason) = form.reason() else {
        return Ok(refused(EntryPage::load(&visit, place, form).await?));
    };
    match strike(&visit, place, &reason, registrar).await? {
        Cancelled::Now | Cancelled::Before => {
            Ok(Redirect::to(&visit.paths().book_entry(place.0, place.1)).into_response())
        }
        Cancelled::Unknown => Err(Failure::not_found()),
        Cancelled::Shown => held(&visit, place, form, "refusal-entry-shown").await,
        Cancelled::Awaited => held(&visit, place, form, "refusal-entry-awaited").await,
    }
}

/// The form with what had been typed before he signed in again.
pub async fn again(visit: &Visit, place: (i16, u64), body: &Body) -> Result<Response, Failure> {
    Ok(EntryPage::load(visit, place, CancellationForm::of(body)).await?.into_response())
}

async fn strike(
    visit: &Visit,
    (year, number): (i16, u64),
    reason: &Reason,
    registrar: &Session,
) -> Result<Cancelled, Failure> {
    let by = registrar.account.id.to_string();
    let striking = Striking { year, number, reason: reason.as_str(), by: Some(&by) };
    Ok(book(visit)?.cancel(striking).await.map_err(Unavailable::from)?)
}

async fn held(
    visit: &Visit,
    place: (i16, u64),
    form: CancellationForm,
    trouble: &'static str,
) -> Result<Response, Failure> {
    let page = EntryPage::load(visit, place, form).await?;
    Ok((StatusCode::CONFLICT, EntryPage { trouble: Some(trouble), ..page }).into_response())
}
