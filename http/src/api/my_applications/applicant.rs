//! Who may apply: known before the body is looked at.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::AccountId;
use domain::person::Address;
use projections::citizens::{self, CitizenView};
use store::Session;

use crate::api::headers::IdempotencyKey;
use crate::app::App;
use crate::applications::entitled;
use crate::problem::Problem;
use crate::session::Citizen;

/// A citizen who may apply, or who sends again what he has filed while he might. Refused in this order: 401, 403 of
/// another role, 403 `not_verified`, and only then 422.
pub struct Applicant {
    pub(super) session: Session,
    pub(super) key: IdempotencyKey,
    /// Where he lives, as he declared it.
    pub(super) home: Option<Address>,
}

impl FromRequestParts<App> for Applicant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Citizen(session) = Citizen::from_request_parts(parts, app).await?;
        let key = IdempotencyKey::from_request_parts(parts, app).await;
        let citizen = match entitled(&app.store, session.account.id).await? {
            Some(entitled) => Some(entitled.citizen),
            None => repeating(app, session.account.id, key.as_ref().ok()).await?,
        };
        let home = citizen.and_then(|citizen| citizen.details).map(|details| details.address);
        Ok(Self { session, key: key?, home })
    }
}

/// Somebody who may not apply (any more), but sends what was taken before; 403 for anybody else.
async fn repeating(
    app: &App,
    account: AccountId,
    key: Option<&IdempotencyKey>,
) -> Result<Option<CitizenView>, Problem> {
    match key {
        Some(key) if key.was_taken(&app.store, account).await? => {
            Ok(citizens::from_log(&app.store, account).await?)
        }
        Some(_) | None => Err(Problem::not_verified()),
    }
}
