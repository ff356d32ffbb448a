//! The pages: each is a struct with its template, and each has a sample; one test renders them all.
//!
//! Read in this order: `visit` (who comes, in which language), `frame` and `words` (what every page shows),
//! `failure` (ways back), then a file for each page, in the order in which somebody meets them.

pub mod visit;
pub mod frame;
pub mod words;
pub mod staff_words;
pub mod failure;
pub mod seal;
pub mod home;
pub mod sign_in;
pub mod register;
pub mod forgotten_password;
pub mod link;
pub mod notifications;
pub mod comment;
pub mod new_request;
pub mod requests;
pub mod case;
pub mod opened;
pub mod receipt;
pub mod receipt_check;
pub mod verification;
pub mod profile;
pub mod person_data;
pub mod certificates;
pub mod news;
pub mod live;
pub mod queue;
pub mod staff_case;
pub mod staff_action;
pub mod citizens;
pub mod citizen;
pub mod citizen_action;
pub mod dashboard;
pub mod book;
pub mod registrar;
pub mod erasures;
pub mod audit;
pub mod audit_case;
pub mod accesses;
pub mod retention;
pub mod statements;
#[cfg(test)]
mod samples;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::App;

pub use crate::assets::routes as assets;
pub use failure::{Asked, Failure, dress};
pub use frame::{Frame, Section};
pub use visit::Visit;

/// Every page: in Greek at `/`, in English under `/en`.
pub fn routes() -> Router<App> {
    // A nested "/" answers to "/en"; "/en/" is what people type.
    Router::new().merge(table()).nest("/en", table()).route("/en/", get(home::show))
}

fn table() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/register", get(register::show).post(register::open))
        .route("/forgotten-password", get(forgotten_password::show).post(forgotten_password::ask))
        .route("/forgotten-password/sent", get(forgotten_password::sent))
        .route("/reset-password", get(link::ask_password).post(link::reset))
        .route("/reset-password/done", get(link::password_set))
        .route("/confirm-email", get(link::ask_confirmation).post(link::confirm))
        .route("/confirm-email/done", get(link::confirmed))
        .route("/comment", get(comment::show).post(comment::file))
        .route("/comment/sent", get(comment::sent))
        .route("/requests", get(requests::show))
        .route("/requests/new", get(new_request::show).post(new_request::file))
        .route("/requests/{id}", get(case::show))
        .route("/requests/{id}/receipt", get(receipt::of_request))
        .route("/requests/{id}/receipt/file", get(receipt::file_of_request))
        .route("/requests/{id}/sent", get(new_request::sent))
        .route("/requests/{id}/withdrawal", get(case::ask_withdrawal).post(case::withdraw))
        .route("/profile", get(profile::show).post(profile::declare))
        .route("/profile/data", get(person_data::show))
        .route("/profile/data/file", get(person_data::file))
        .route("/profile/mail", get(notifications::back).post(notifications::choose))
        .route("/profile/confirmation", get(notifications::back).post(notifications::send_again))
        .merge(certificates::routes())
        .route("/staff", get(queue::show).post(queue::search))
        .route("/staff/list", get(queue::list))
        .route("/staff/live", get(live::stream))
        .route("/staff/dashboard", get(dashboard::show))
        .merge(registrar::routes())
        .merge(erasures::routes())
        .route("/staff/accesses", get(accesses::show))
        .route("/staff/retention", get(retention::show))
        .route("/staff/citizens", get(citizens::show).post(citizens::search))
        .route("/staff/citizens/{id}", get(citizen::show))
        .route("/staff/citizens/{id}/{action}", post(citizen_action::act))
        .route("/staff/register", get(book::show))
        .route("/staff/register/{year}", get(book::year::table))
        .route("/staff/register/{year}/{number}", get(book::entry::show))
        .route("/staff/register/{year}/{number}/cancellation", post(book::cancelling::cancel))
        .route("/staff/{service}/{id}", get(staff_case::show))
        .route("/staff/{service}/{id}/{action}", post(staff_action::act))
        .route("/receipts/check", get(receipt_check::show).post(receipt_check::check))
        .route("/receipts/file", get(receipt_check::back).post(receipt_check::save))
        .route("/audit", get(audit::show))
        .route("/audit/cases/{type}/{id}", get(audit_case::show))
        .route("/accessibility", get(statements::accessibility))
        .route("/privacy", get(statements::privacy))
}

/// «Δεν βρέθηκε η σελίδα»: `dress` makes the page of it.
#[must_use]
pub fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// A page with errors: 422.
fn refused(page: impl IntoResponse) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
