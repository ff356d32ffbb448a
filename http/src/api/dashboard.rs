//! The staff's first numbers.

use axum::Json;
use axum::extract::State;
use domain::terms::day_in_athens;

use super::shapes::Dashboard;
use crate::app::App;
use crate::messages::now;
use crate::problem::Problem;
use crate::registrar;
use crate::session::{StaffMember, reach};

/// How the municipality stands now: each number with the list behind it.
#[utoipa::path(get, path = "/api/v1/staff/dashboard", tag = "staff", security(("bearer" = [])), responses(
    (status = 200, body = Dashboard),
    (status = "default", body = Problem, content_type = "application/problem+json"),
))]
pub async fn dashboard(
    State(app): State<App>,
    StaffMember(staff): StaffMember,
) -> Result<Json<Dashboard>, Problem> {
    let (reach, today) = (reach(&staff.account), day_in_athens(now()));
    let numbers = projections::dashboard::dashboard(&app.store, reach, today);
    let (numbers, standing) = tokio::try_join!(numbers, registrar::standing(&app.store))?;
    Ok(Json(Dashboard::of(&numbers, standing)))
}
