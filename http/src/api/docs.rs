//! The document of the API, and a reader for it that loads nothing from outside.

use std::sync::LazyLock;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::App;

/// The reader draws its icons from `data:` addresses; scripts and styles still come from us alone.
const READERS_POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
                              frame-ancestors 'none'; object-src 'none'";

/// What the document says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pyli",
        description = "The citizen portal of a municipality. Errors are problem details (RFC 9457); `code` and \
                       `errors[].code` are stable, sentences are Greek.",
    ),
    tags(
        (name = "accounts", description = "Registration and sessions"),
        (name = "requests", description = "What citizens file"),
        (name = "applications", description = "Certificates: what there is, and applications for them"),
        (name = "staff", description = "What staff do with it"),
        (name = "log", description = "The seal of the log, for everybody: hashes only"),
        (name = "audit", description = "The log itself, for auditors"),
    ),
    modifiers(&Bearer),
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Description) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// `/api/v1/openapi.json` and `/api/docs`.
pub fn routes() -> Router<App> {
    let policy = HeaderValue::from_static(READERS_POLICY);
    let reader = Router::from(SwaggerUi::new("/api/docs").config(Config::from("/api/v1/openapi.json")))
        .layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, policy));
    Router::new().route("/api/v1/openapi.json", get(document)).merge(reader)
}

async fn document() -> impl IntoResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(super::openapi);
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn document() -> Value {
        serde_json::from_str(&super::super::openapi()).expect("it is JSON")
    }

    #[test]
    fn the_document_is_openapi_3_1_and_knows_every_route() {
        let document = document();
        assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
        let paths: Vec<&str> =
            document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
        assert_eq!(paths.len(), 52, "{paths:?}");
    }

    #[test]
    fn no_two_operations_share_a_name() {
        let document = document();
        let paths = document["paths"].as_object().expect("paths").values();
        let operations = paths.flat_map(|path| path.as_object().expect("operations").values());
        let mut names: Vec<&str> =
            operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut open = vec![&document];
        while let Some(value) = open.pop() {
            if let Some(target) = value.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').expect("references stay inside");
                assert!(document.pointer(pointer).is_some(), "{target}");
            }
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(members) => open.extend(members.values()),
                _ => {}
            }
        }
    }
}
