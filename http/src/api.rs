//! The JSON API, `/api/v1`.

pub mod address;

use axum::Router;

use crate::app::App;

/// Every route of the API.
pub fn routes() -> Router<App> {
    Router::new()
}

/// The OpenAPI 3.1 document.
#[must_use]
pub fn openapi() -> String {
    String::new()
}
