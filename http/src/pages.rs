//! The pages (stub: they are being written).

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// Every page.
pub fn routes() -> Router<App> {
    Router::new()
}

/// Style sheets, fonts, scripts and pictures, embedded in the program.
pub fn assets() -> Router<App> {
    Router::new()
}

/// «Δεν βρέθηκε η σελίδα».
pub async fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
