//! What a clerk does at the counter. On a refusal, or when the citizen has changed his details meanwhile, the page is
//! shown as it is now, with what happened since, and with what was typed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AccountId;
use store::{Session, Submission};

use super::citizen::{CitizenPage, citizen};
use super::staff_case::Trouble;
use super::{Failure, Visit, refused};
use crate::cases::NotDone;
use crate::citizens;
use crate::forms::counter::{CounterAction, CounterForms};
use crate::forms::draft::DraftOf;
use crate::forms::staff::Seen;
use crate::forms::{Body, SubmissionId};
use crate::limits::TooMany;
use crate::paths::percent;
use crate::people::People;
use crate::session::actor;
use crate::verification::{self, Check, Revocation, code_fits};

/// Why nothing was done.
enum Stopped {
    /// There are errors at the fields.
    Faults,
    /// The rules, or somebody's change.
    Why(NotDone),
    /// Too many codes were tried.
    TooMany(TooMany),
}

/// Who stands there, as far as an action needs to know: nothing of him is shown for it.
struct AtCounter {
    citizen: AccountId,
    revision: u64,
    forms: CounterForms,
}

/// `POST /staff/citizens/{id}/{action}`
pub async fn act(
    visit: Visit,
    Path((id, action)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let id = citizen(&id)?;
    let action = CounterAction::from_name(&action).ok_or_else(Failure::not_found)?;
    let clerk = visit.clerk_with(DraftOf::Counter(id, action), &body)?;
    let mut there = AtCounter::of(&visit, clerk, id, CounterForms::of(action, &body)).await?;
    let done = match action {
        CounterAction::Verification => verify(&visit, &mut there, clerk, &body).await,
        CounterAction::Revocation => revoke(&visit, &mut there, clerk, &body).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&way_back(&visit, &there, action)).into_response()),
        Err(Stopped::Faults) => Ok(refused(CitizenPage::load(&visit, id, there.forms).await?)),
        Err(Stopped::TooMany(wait)) => Err(wait.into()),
        Err(Stopped::Why(why)) => show_again(&visit, id, why, (action, &body)).await,
    }
}

impl AtCounter {
    /// 404 when there is no such citizen.
    async fn of(
        visit: &Visit,
        clerk: &Session,
        id: AccountId,
        mut forms: CounterForms,
    ) -> Result<Self, Failure> {
        let store = &visit.app.store;
        let known = citizens::one(store, id).await?.ok_or_else(Failure::not_found)?;
        let revision = known.about(|(_, view)| view.as_ref().map_or(0, |view| view.revision));
        let people = People::load(store).await?;
        forms.sit_at(clerk.account.department.and_then(|id| people.department(id)));
        Ok(Self { citizen: id, revision, forms })
    }
}

async fn verify(visit: &Visit, there: &mut AtCounter, clerk: &Session, body: &Body) -> Result<(), Stopped> {
    let checked = there.forms.verification().ok_or(Stopped::Faults)?;
    let (citizen, seen, store) = (there.citizen, Seen::of(body).revision, &visit.app.store);
    visit.app.limits.code(clerk.account.id, citizen)?;
    // The code belongs to the details that the clerk saw: after a change it is another.
    if !code_fits(store, citizen, seen, &there.forms.code.value).await.map_err(NotDone::from)? {
        if seen != there.revision {
            return Err(Stopped::Why(NotDone::Stale));
        }
        there.forms.refuse_code();
        return Err(Stopped::Faults);
    }
    let check = Check {
        citizen,
        document: checked.document,
        office: checked.office,
        actor: actor(clerk),
        submission: Some(submission(citizen, CounterAction::Verification, clerk, body)),
        if_match: Some(seen),
    };
    Ok(verification::verify(store, check).await.map_err(NotDone::from)?)
}

async fn revoke(visit: &Visit, there: &mut AtCounter, clerk: &Session, body: &Body) -> Result<(), Stopped> {
    let reason = there.forms.revocation().ok_or(Stopped::Faults)?;
    let citizen = there.citizen;
    let revocation = Revocation {
        citizen,
        reason,
        actor: actor(clerk),
        submission: Some(submission(citizen, CounterAction::Revocation, clerk, body)),
        if_match: Some(Seen::of(body).revision),
    };
    Ok(verification::revoke(&visit.app.store, revocation).await.map_err(NotDone::from)?)
}

async fn show_again(
    visit: &Visit,
    id: AccountId,
    why: NotDone,
    (action, body): (CounterAction, &Body),
) -> Result<Response, Failure> {
    let stale = matches!(why, NotDone::Stale);
    let (status, key): (StatusCode, String) =
        why.told().map_err(|gone| gone.map_or_else(Failure::not_found, Failure::from))?;
    let key = if stale { "refusal-stale_details".to_owned() } else { key };
    let page = CitizenPage::load(visit, id, CounterForms::of(action, body)).await?;
    let news = page.since(Seen::of(body).until);
    Ok((status, CitizenPage { trouble: Some(Trouble { key, news }), ..page }).into_response())
}

fn way_back(visit: &Visit, there: &AtCounter, action: CounterAction) -> String {
    let office = percent(&there.forms.office.value);
    format!("{}?done={}&office={office}", visit.paths().citizen(there.citizen), action.as_str())
}

fn submission(citizen: AccountId, action: CounterAction, clerk: &Session, body: &Body) -> Submission {
    let route = format!("/staff/citizens/{citizen}/{}", action.as_str());
    SubmissionId::of(body).submission(Some(clerk), &route, body)
}

impl From<NotDone> for Stopped {
    fn from(why: NotDone) -> Self {
        Self::Why(why)
    }
}

impl From<TooMany> for Stopped {
    fn from(wait: TooMany) -> Self {
        Self::TooMany(wait)
    }
}
