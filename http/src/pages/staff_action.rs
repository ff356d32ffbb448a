//! What a clerk does with a case. On a refusal, or when others were faster, the case is shown as it is now, with
//! what happened since, and with what he typed.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::terms::day_in_athens;
use store::{Session, Submission};

use super::staff_case::{Filed, StaffCasePage, Trouble, case};
use super::{Failure, Visit, refused};
use crate::cases::{self, Asked, CaseRef, NotDone, Wish};
use crate::forms::draft::DraftOf;
use crate::forms::staff::{Action, Desk, Seen, StaffForms};
use crate::forms::{Body, SubmissionId};
use crate::messages::now;
use crate::people::{People, is_out_of_sight};
use crate::session::actor;

/// `POST /staff/{service}/{id}/{action}`
pub async fn act(
    visit: Visit,
    Path((service, id, action)): Path<(String, String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let case = case(&service, &id)?;
    let action = Action::from_name(&action).ok_or_else(Failure::not_found)?;
    let clerk = visit.clerk_with(DraftOf::StaffCase(case, action), &body)?;
    if !action.is_for(clerk.account.role) {
        return Err(Failure::not_your_role());
    }
    let people = People::load(&visit.app.store).await?;
    let desk = desk(&visit, clerk, case, &people).await?;
    let mut forms = StaffForms::of(action, &body);
    let Some(wish) = forms.wish(action, &desk) else {
        return Ok(refused(StaffCasePage::load(&visit, case, forms).await?));
    };
    let way = way_back(&visit, &desk, &wish, action);
    match cases::ask(&visit.app, asked(case, wish, clerk, (action, &body))).await {
        Ok(()) => Ok(Redirect::to(&way).into_response()),
        Err(why) => show_again(&visit, case, why, (action, &body)).await,
    }
}

/// Who acts on the case, as the forms need to know: nothing of the case is shown for it.
async fn desk<'a>(
    visit: &Visit,
    clerk: &Session,
    case: CaseRef,
    people: &'a People,
) -> Result<Desk<'a>, Failure> {
    let filed = Filed::load(visit, clerk, case).await?.ok_or_else(Failure::not_found)?;
    let department = filed.about(Filed::department);
    Ok(Desk { me: clerk.account.id, case, department, people, today: day_in_athens(now()) })
}

/// To the case; to the queue when it has gone to a department out of this clerk's reach.
fn way_back(visit: &Visit, desk: &Desk<'_>, wish: &Wish, action: Action) -> String {
    let here = visit.queue_filters().here();
    let mark = if here.is_empty() { '?' } else { '&' };
    let me = desk.people.colleague(desk.me);
    match wish {
        Wish::Assign { department, .. } if me.is_some_and(|me| is_out_of_sight(me, *department)) => {
            format!("{}{here}{mark}done=given-away", visit.paths().staff())
        }
        Wish::Assign { .. }
        | Wish::Answer { .. }
        | Wish::Status { .. }
        | Wish::Note { .. }
        | Wish::Protocol
        | Wish::Retry
        | Wish::Number { .. } => {
            let case = visit.paths().staff_case(desk.case);
            format!("{case}{here}{mark}done={}", action.as_str())
        }
    }
}

async fn show_again(
    visit: &Visit,
    case: CaseRef,
    why: NotDone,
    (action, body): (Action, &Body),
) -> Result<Response, Failure> {
    let mut forms = StaffForms::of(action, body);
    if let NotDone::Refused("reason_missing") = why {
        forms.ask_reason();
        return Ok(refused(StaffCasePage::load(visit, case, forms).await?));
    }
    let (status, key): (StatusCode, String) =
        why.told().map_err(|gone| gone.map_or_else(Failure::not_found, Failure::from))?;
    let page = StaffCasePage::load(visit, case, forms).await?;
    let news = page.since(Seen::of(body).until);
    Ok((status, StaffCasePage { trouble: Some(Trouble { key, news }), ..page }).into_response())
}

/// What is asked, in the name of this clerk, with what his form carries.
pub(super) fn asked(case: CaseRef, wish: Wish, clerk: &Session, (action, body): (Action, &Body)) -> Asked {
    let submission = submission(case, action, clerk, body);
    Asked { case, wish, actor: actor(clerk), submission, revision: Seen::of(body).revision }
}

fn submission(case: CaseRef, action: Action, clerk: &Session, body: &Body) -> Submission {
    let route = format!("/staff/{}/{}/{}", case.service.as_str(), case.id, action.as_str());
    SubmissionId::of(body).submission(Some(clerk), &route, body)
}
