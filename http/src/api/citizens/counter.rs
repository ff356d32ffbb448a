//! The counter: who acts on which citizen, in which revision of his details, sent once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use domain::user_verification::UserVerification;
use domain::{AccountId, Decider};
use store::Session;
use store::access::Purpose;

use super::{NewRevocation, NewVerification, shown};
use crate::api::address::PathId;
use crate::api::body::Body;
use crate::api::faults::Fault;
use crate::api::headers::{IdempotencyKey, IfMatch, MaybeIfMatch};
use crate::app::App;
use crate::problem::Problem;
use crate::session::{StaffMember, actor};
use crate::verification::{self, Check, Revocation};

/// An action at the counter. Refused in this order: 401, 403, 404, 422.
pub struct Counter {
    app: App,
    staff: Session,
    citizen: AccountId,
    seen: IfMatch,
    key: IdempotencyKey,
}

impl FromRequestParts<App> for Counter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let StaffMember(staff) = StaffMember::from_request_parts(parts, app).await?;
        let PathId(id) = PathId::<AccountId>::from_request_parts(parts, app).await?;
        let citizen = app.store.citizen(id, Purpose::Counter).await?;
        let citizen = citizen.ok_or_else(Problem::not_found)?.about(|account| account.id);
        let seen = MaybeIfMatch::from_request_parts(parts, app).await?.into();
        let key = IdempotencyKey::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), staff, citizen, seen, key })
    }
}

impl Counter {
    pub(super) async fn verify(self, body: Body<NewVerification>) -> Result<Response, Problem> {
        let NewVerification { document_kind, office, code } = body.value;
        let if_match = match code {
            Some(code) => self.shown_with(&code).await?,
            None => self.seen.0,
        };
        let Self { app, staff, citizen, key, .. } = self;
        let submission = key.submission(Some(staff.account.id), body.content);
        let (document, actor) = (document_kind, actor(&staff));
        let check = Check { citizen, document, office, actor, submission, if_match };
        verification::verify(&app.store, check).await?;
        shown(&app, &staff, citizen).await
    }

    pub(super) async fn revoke(self, body: Body<NewRevocation>) -> Result<Response, Problem> {
        let Self { app, staff, citizen, seen, key } = self;
        let submission = key.submission(Some(staff.account.id), body.content);
        let (reason, actor) = (body.value.reason, actor(&staff));
        let revocation = Revocation { citizen, reason, actor, submission, if_match: seen.0 };
        verification::revoke(&app.store, revocation).await?;
        shown(&app, &staff, citizen).await
    }

    /// The revision for which this code stands, so that the citizen is verified as his profile shows him; 422 when it
    /// is not the present one, 429 after too many. What was taken before is not asked for its code again.
    async fn shown_with(&self, code: &str) -> Result<Option<u64>, Problem> {
        let (store, citizen) = (&self.app.store, self.citizen);
        if self.key.was_taken(store, self.staff.account.id).await? {
            return Ok(self.seen.0);
        }
        self.app.limits.code(self.staff.account.id, citizen)?;
        let revision = store.load::<UserVerification>(citizen.0).await?.state.revision();
        if !verification::code_fits(store, citizen, revision, code).await? {
            return Err(Problem::fields(vec![Fault::wrong_code().at("code")]));
        }
        Ok(self.seen.0.or(Some(revision)))
    }
}
