//! What every action of staff on a case has in common, of whichever service: who, on which case, seen in which revision,
//! sent once.

use std::marker::PhantomData;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ETAG;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use projections::Reach;
use store::{Access, ExecuteError, Session, Unread, Work};
use uuid::Uuid;

use super::address::PathId;
use super::body::{Body, Nothing};
use super::faults::Fault;
use super::headers::{IdempotencyKey, IfMatch, Versioned, already, etag};
use super::service::Service;
use super::staff_bodies::{Assignment, ByHand, Manual};
use crate::app::App;
use crate::problem::Problem;
use crate::session::{Registrar, StaffMember, actor, reach};
use crate::{assignment, change, protocol};

/// Reading one case.
pub struct StaffReading<S> {
    app: App,
    staff: Session,
    id: Uuid,
    headers: HeaderMap,
    service: PhantomData<fn() -> S>,
}

/// An action of a member of staff on one case. Refused in this order: 401, 403, 404, 428, 422.
pub struct StaffAction<S> {
    app: App,
    staff: Session,
    id: Uuid,
    seen: IfMatch,
    key: IdempotencyKey,
    service: PhantomData<fn() -> S>,
}

/// The same by a registrar; `Seen` says whether `If-Match` is needed.
pub struct RegistrarAction<S, Seen = IfMatch>(pub StaffAction<S>, PhantomData<fn() -> Seen>);

impl<S> FromRequestParts<App> for StaffReading<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let StaffMember(staff) = StaffMember::from_request_parts(parts, app).await?;
        let PathId(id) = PathId::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), staff, id, headers: parts.headers.clone(), service: PhantomData })
    }
}

impl<S: Service> StaffReading<S> {
    /// The case with its `ETag`, unless the client has it already.
    pub async fn answer(self) -> Result<Response, Problem> {
        let view = S::for_staff(&self.app.store, self.id, reach(&self.staff.account)).await?;
        let view = view.ok_or_else(Problem::not_found)?;
        if let Some(unchanged) = view.about(|view| already(&self.headers, view)) {
            return Ok(unchanged);
        }
        shown::<S>(&self.app, &self.staff, view).await
    }
}

impl<S> FromRequestParts<App> for StaffAction<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let StaffMember(staff) = StaffMember::from_request_parts(parts, app).await?;
        Self::by::<IfMatch>(staff, parts, app).await
    }
}

impl<S, Seen> FromRequestParts<App> for RegistrarAction<S, Seen>
where
    Seen: FromRequestParts<App, Rejection = Problem> + Into<IfMatch>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Registrar(registrar) = Registrar::from_request_parts(parts, app).await?;
        Ok(Self(StaffAction::by::<Seen>(registrar, parts, app).await?, PhantomData))
    }
}

impl<S> StaffAction<S> {
    async fn by<Seen>(staff: Session, parts: &mut Parts, app: &App) -> Result<Self, Problem>
    where
        Seen: FromRequestParts<App, Rejection = Problem> + Into<IfMatch>,
    {
        let PathId(id) = PathId::from_request_parts(parts, app).await?;
        let seen = Seen::from_request_parts(parts, app).await?.into();
        let key = IdempotencyKey::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), staff, id, seen, key, service: PhantomData })
    }
}

impl<S: Service> StaffAction<S> {
    /// Executes the command, and answers with the case and its new `ETag` once the read model shows it to everybody.
    pub async fn execute<C: Into<S::Command>>(self, body: Body<C>) -> Result<Response, Problem> {
        // What everybody may reach need not be looked for: the command itself says that it is missing.
        if reach(&self.staff.account) != Reach::All {
            self.is_within_reach().await?;
        }
        let (app, staff) = (self.app.clone(), self.staff.clone());
        let work = self.work(body.value.into(), body.content);
        let executed = match app.store.execute::<S::Case>(work).await {
            // A case that is there has a revision.
            Err(ExecuteError::Stale { revision: 0 }) => return Err(Problem::not_found()),
            outcome => outcome?,
        };
        // He may have given it out of his reach: what he did, he is shown.
        let answer = async {
            let view = S::at_hand(&app).after(&app.store, &executed).await?;
            shown::<S>(&app, &staff, view.ok_or_else(Problem::not_found)?).await
        };
        let for_all = change::wait_until_shown(&app.store, S::READ_MODEL, executed.position);
        tokio::join!(answer, for_all).0
    }

    /// The same, to give the case to somebody that there is.
    pub async fn assign(self, body: Body<Assignment>) -> Result<Response, Problem>
    where
        Assignment: Into<S::Command>,
    {
        self.is_within_reach().await?;
        let Assignment { department, assignee } = body.value;
        let unknown = assignment::unknown(&self.app.store, department, assignee).await?;
        if !unknown.is_empty() {
            let faults = unknown.into_iter().map(|field| Fault::unknown_value().at(field));
            return Err(Problem::fields(faults.collect()));
        }
        self.execute(body).await
    }

    /// The same, with a number that the registrar enters by hand.
    pub async fn number(self, body: Body<Manual>) -> Result<Response, Problem>
    where
        ByHand: Into<S::Command>,
    {
        let by_hand = body.value.by(self.staff.account.id);
        self.execute(Body { value: by_hand, content: body.content }).await
    }

    /// Sends the case to the register, and answers with its number when the register answers in time.
    pub async fn send(self, command: S::Command, body: Body<Nothing>) -> Result<Response, Problem> {
        self.is_within_reach().await?;
        let (app, staff, id) = (self.app.clone(), self.staff.clone(), self.id);
        protocol::send::<S::Case>(&app, self.work(command, body.content)).await?;
        change::catch_up(&app.store, S::READ_MODEL).await?;
        done::<S>(&app, &staff, id).await
    }

    /// Sends it again after a refusal; while it waits, the register is asked at once.
    pub async fn retry(self, command: S::Command, body: Body<Nothing>) -> Result<Response, Problem> {
        self.is_within_reach().await?;
        let (app, staff, id) = (self.app.clone(), self.staff.clone(), self.id);
        protocol::retry::<S::Case>(&app, self.work(command, body.content)).await?;
        change::catch_up(&app.store, S::READ_MODEL).await?;
        done::<S>(&app, &staff, id).await
    }

    async fn is_within_reach(&self) -> Result<(), Problem> {
        let found = S::for_staff(&self.app.store, self.id, reach(&self.staff.account)).await?;
        found.map(drop).ok_or_else(Problem::not_found)
    }

    fn work(self, command: S::Command, content: Vec<u8>) -> Work<S::Case> {
        let submission = self.key.submission(Some(self.staff.account.id), content);
        let work = Work::on(self.id, command, actor(&self.staff)).once(submission);
        Work { if_match: self.seen.0, ..work }
    }
}

/// The case as the log tells it: what the register has said meanwhile is in it.
async fn done<S: Service>(app: &App, staff: &Session, id: Uuid) -> Result<Response, Problem> {
    let view = S::at_hand(app).now(&app.store, id).await?;
    shown::<S>(app, staff, view.ok_or_else(Problem::not_found)?).await
}

async fn shown<S: Service>(app: &App, staff: &Session, view: Unread<S::View>) -> Result<Response, Problem> {
    let view = view.open(&app.store, &Access::api(staff)).await?;
    let tag = etag(view.revision());
    Ok(([(ETAG, tag)], Json(S::Shape::from(view))).into_response())
}
