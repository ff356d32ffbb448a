//! Every route in one table, and what stands around them.
//!
//! The API reads no cookie (so no other site can act in somebody's name through it); the pages read only the
//! cookie, and every unsafe request to them passes the check of `Sec-Fetch-Site` and `Origin`. Who may use which route
//! is the table of `roles`: what has no row there is not served.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::problem::Problem;
use crate::{api, around, health, pages, roles};

/// The longest body of a request, in bytes.
pub const LONGEST_BODY: usize = 1024 * 1024;

/// The whole portal.
pub fn router(app: App) -> Router {
    let guarded = |routes: Router<App>| routes.route_layer(from_fn_with_state(app.clone(), roles::guard));
    let health = Router::new().route("/livez", get(health::livez)).route("/readyz", get(health::readyz));
    Router::new()
        .merge(guarded(health))
        .merge(guarded(api::routes()))
        .merge(api::document())
        .merge(guarded(pages::routes()).layer(around::csrf(&app.settings.public_url)))
        .merge(pages::assets())
        .fallback(not_found)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(app.clone(), around::around))
                .layer(CatchPanicLayer::custom(around::panicked))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    around::LONGEST_REQUEST,
                ))
                .layer(DefaultBodyLimit::max(LONGEST_BODY)),
        )
        .with_state(app)
}

/// No such route: a problem under `/api`, a page elsewhere.
async fn not_found(request: Request) -> Response {
    if around::is_api(request.uri().path()) {
        return Problem::not_found().into_response();
    }
    pages::not_found()
}
