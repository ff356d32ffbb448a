//! What a registrar does with a case: a try now, or its number by hand. On a refusal the case is shown as it is now, with
//! what he typed.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::terms::day_in_athens;
use projections::registrar;

use super::case::RegistrarCasePage;
use crate::cases::{self, CaseRef, NotDone, Wish};
use crate::forms::draft::DraftOf;
use crate::forms::staff::{Action, StaffForms};
use crate::forms::{Body, SubmissionId};
use crate::messages::now;
use crate::pages::staff_action::asked;
use crate::pages::staff_case::case;
use crate::pages::{Failure, Visit, refused};

/// `POST /staff/protocol/{service}/{id}/{action}`
pub async fn act(
    visit: Visit,
    Path((service, id, action)): Path<(String, String, String)>,
    body: Body,
) -> Result<Response, Failure> {
    let case = case(&service, &id)?;
    let action = of_the_registrar(&action).ok_or_else(Failure::not_found)?;
    let registrar = visit.registrar_with(DraftOf::StaffCase(case, action), &body)?;
    let mut page = RegistrarCasePage::load(&visit, case, StaffForms::of(action, &body)).await?;
    let Some(wish) = page.wish(action) else {
        return Ok(refused(page));
    };
    match cases::ask(&visit.app, asked(case, wish.clone(), registrar, (action, &body))).await {
        Ok(()) => Ok(Redirect::to(&way_back(&visit, case, action)).into_response()),
        Err(why) => show_again(&visit, case, (why, wish), (action, &body)).await,
    }
}

fn of_the_registrar(name: &str) -> Option<Action> {
    Action::from_name(name).filter(|action| [Action::Retry, Action::Number].contains(action))
}

impl RegistrarCasePage {
    fn wish(&mut self, action: Action) -> Option<Wish> {
        match action {
            Action::Number => self.forms.number_by_hand(day_in_athens(now())),
            Action::Retry => Some(Wish::Retry),
            Action::Answer | Action::Status | Action::Assignment | Action::Note | Action::Protocol => None,
        }
    }
}

fn way_back(visit: &Visit, case: CaseRef, action: Action) -> String {
    format!("{}?done={}", visit.paths().protocol_case(case), action.as_str())
}

async fn show_again(
    visit: &Visit,
    case: CaseRef,
    (why, wish): (NotDone, Wish),
    (action, body): (Action, &Body),
) -> Result<Response, Failure> {
    let mut forms = StaffForms::of(action, body);
    // What was refused has done nothing: mended, it is another submission.
    forms.submission = SubmissionId::fresh();
    if let (NotDone::Refused("number_held"), Wish::Number { entry }) = (&why, &wish) {
        forms.number_held();
        let holder = registrar::holder(&visit.app.store, entry.number, entry.year).await?;
        let page = RegistrarCasePage::load(visit, case, forms).await?;
        return Ok(refused(RegistrarCasePage { holder, ..page }));
    }
    let (status, key) = why.told().map_err(|gone| gone.map_or_else(Failure::not_found, Failure::from))?;
    let page = RegistrarCasePage::load(visit, case, forms).await?;
    Ok((status, RegistrarCasePage { trouble: Some(key), ..page }).into_response())
}
