//! The JSON API, `/api/v1`: the table of its routes.
//!
//! What comes in is read by `address` (path), `headers`, `fields` and `body`; what goes out has the `shapes`.

pub mod address;
pub mod headers;
pub mod faults;
pub mod fields;
pub mod body;
pub mod list;
pub mod shapes;
pub mod accounts;
pub mod sessions;
pub mod me;
pub mod comments;
pub mod my_requests;
pub mod certificates;
pub mod my_applications;
pub mod my_accesses;
pub mod queue;
pub mod service;
pub mod staff_bodies;
pub mod staff_action;
pub mod staff_requests;
pub mod staff_applications;
pub mod staff_protocol;
pub mod registrar;
pub mod citizens;
pub mod dashboard;
pub mod erasures;
pub mod log;
pub mod feed;
pub mod docs;

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// Every route of the API.
pub fn routes() -> Router<App> {
    let (routes, _) = table().split_for_parts();
    routes
}

/// The API's own document, and its reader.
pub fn document() -> Router<App> {
    docs::routes()
}

/// The OpenAPI 3.1 document, as JSON.
#[must_use]
pub fn openapi() -> String {
    let (_, document) = table().split_for_parts();
    document.to_pretty_json().expect("the document holds nothing that JSON cannot")
}

fn table() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(docs::Document::openapi())
        .routes(routes!(accounts::register))
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(me::declare))
        .routes(routes!(me::data))
        .routes(routes!(comments::comment))
        .routes(routes!(my_requests::file, my_requests::list))
        .routes(routes!(my_requests::one))
        .routes(routes!(my_requests::withdraw))
        .routes(routes!(my_accesses::of_me))
        .routes(routes!(my_accesses::of_request))
        .routes(routes!(my_accesses::of_application))
        .routes(routes!(certificates::catalogue))
        .routes(routes!(my_applications::file, my_applications::list))
        .routes(routes!(my_applications::one))
        .routes(routes!(my_applications::withdraw))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::proof))
        .routes(routes!(log::consistency))
        .routes(routes!(log::keys))
        .routes(routes!(feed::events))
        .merge(staff_table())
}

fn staff_table() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(queue::queue))
        .routes(routes!(staff_requests::one))
        .routes(routes!(staff_requests::change_status))
        .routes(routes!(staff_requests::answer))
        .routes(routes!(staff_requests::assign))
        .routes(routes!(staff_requests::note))
        .routes(routes!(staff_requests::send_to_protocol))
        .routes(routes!(staff_applications::one))
        .routes(routes!(staff_applications::change_status))
        .routes(routes!(staff_applications::answer))
        .routes(routes!(staff_applications::assign))
        .routes(routes!(staff_applications::note))
        .routes(routes!(staff_protocol::number_request))
        .routes(routes!(staff_protocol::number_application))
        .routes(routes!(staff_protocol::retry_request))
        .routes(routes!(staff_protocol::retry_application))
        .routes(routes!(registrar::overview))
        .routes(routes!(registrar::cases))
        .routes(routes!(registrar::case))
        .routes(routes!(registrar::outages))
        .routes(routes!(registrar::try_all))
        .routes(routes!(citizens::find))
        .routes(routes!(citizens::one))
        .routes(routes!(citizens::verify))
        .routes(routes!(citizens::revoke))
        .routes(routes!(erasures::list, erasures::ask))
        .routes(routes!(erasures::one))
        .routes(routes!(erasures::confirm))
        .routes(routes!(erasures::refuse))
        .routes(routes!(dashboard::dashboard))
}
