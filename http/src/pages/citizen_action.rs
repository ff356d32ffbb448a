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
use crate::forms::counter::{CounterAction, CounterForms};
use crate::forms::draft::DraftOf;
use crate::forms::staff::Seen;
use crate::forms::{Body, SubmissionId};
use crate::limits::TooMany;
use crate::paths::percent;
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

/// `POST /staff/citizens/{id}/{action}`
pub async fn act(
    visit: Visit,
    Path((id, action)): Path<(String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let id = citizen(&id)?;
    let action = CounterAction::from_name(&action).ok_or_else(Failure::not_found)?;
    let clerk = visit.clerk_with(DraftOf::Counter(id, action), &body)?;
    let mut page = CitizenPage::load(&visit, id, CounterForms::of(action, &body)).await?;
    let done = match action {
        CounterAction::Verification => verify(&visit, &mut page, clerk, &body).await,
        CounterAction::Revocation => revoke(&visit, &mut page, clerk, &body).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&way_back(&visit, &page, action)).into_response()),
        Err(Stopped::Faults) => Ok(refused(page)),
        Err(Stopped::TooMany(wait)) => Err(wait.into()),
        Err(Stopped::Why(why)) => show_again(&visit, id, why, (action, &body)).await,
    }
}

async fn verify(visit: &Visit, page: &mut CitizenPage, clerk: &Session, body: &Body) -> Result<(), Stopped> {
    let checked = page.forms.verification().ok_or(Stopped::Faults)?;
    let (citizen, seen, store) = (page.account.id, Seen::of(body).revision, &visit.app.store);
    visit.app.limits.code(clerk.account.id, citizen)?;
    // The code belongs to the details that the clerk saw: after a change it is another.
    if !code_fits(store, citizen, seen, &page.forms.code.value).await.map_err(NotDone::from)? {
        if seen != page.revision() {
            return Err(Stopped::Why(NotDone::Stale));
        }
        page.forms.refuse_code();
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

async fn revoke(visit: &Visit, page: &mut CitizenPage, clerk: &Session, body: &Body) -> Result<(), Stopped> {
    let reason = page.forms.revocation().ok_or(Stopped::Faults)?;
    let citizen = page.account.id;
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

fn way_back(visit: &Visit, page: &CitizenPage, action: CounterAction) -> String {
    let office = percent(&page.forms.office.value);
    format!("{}?done={}&office={office}", visit.paths().citizen(page.account.id), action.as_str())
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
