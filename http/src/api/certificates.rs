//! The catalogue of certificates, for everybody.

use axum::Json;
use domain::catalogue::certificates;
use domain::terms::day_in_athens;

use super::shapes::Certificate;
use crate::messages::now;
use crate::problem::Problem;

/// What can be applied for: the fields and the ways of delivery of each certificate.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "applications", responses(
    (status = 200, body = Vec<Certificate>),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn catalogue() -> Json<Vec<Certificate>> {
    let today = day_in_athens(now());
    Json(certificates().iter().map(|certificate| Certificate::on(today, certificate)).collect())
}
