//! Applications, as citizens and staff read them.

use domain::catalogue::Family;
use domain::certificate_application::{ApplicationCommand, ApplicationStatus};
use domain::protocol::ProtocolState;
use domain::terms::day_in_athens;
use domain::{AccountId, ApplicationId, DepartmentId};
use jiff::ToSpan;
use projections::applications::{
    ApplicationView, MineFilter, QueueFilter, for_staff, from_log, mine, mine_with_answers, of_citizen, queue,
};
use projections::{Assignee, Open, OverdueOn, Reach};
use tests::commands::details;
use uuid::Uuid;

use crate::town::{Town, first};

async fn seen_by_staff(town: &Town, id: ApplicationId) -> ApplicationView {
    let view = for_staff(&town.store, id, Reach::All).await.expect("it can be read").expect("it is there");
    town.reads(view).await
}

#[tokio::test]
async fn an_application_is_shown_as_it_was_filed_and_waits_for_its_number() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let id = town.applies(citizen).await;
    town.catches_up().await;
    let view = of_citizen(&town.store, citizen, id).await.expect("it can be read").expect("it is his");
    assert_eq!((view.row.number, view.row.status), (1, ApplicationStatus::Submitted));
    assert_eq!((view.row.protocol.state, view.row.certificate.as_str()), (ProtocolState::Requested, "birth"));
    let filed_on = day_in_athens(view.row.submitted_at);
    assert_eq!(view.row.due_on, Some(filed_on + 10.days()));
    assert!(view.applicant.details.as_ref() == Some(&details()));
    assert_eq!(view.applicant.email.as_deref(), Some("eleni@example.gr"));
    assert_eq!(view.fields, Some([("purpose".to_owned(), "Σχολείο".to_owned())].into()));
    assert_eq!((view.revision, view.sequence, view.history.len()), (1, 1, 1));
}

#[tokio::test]
async fn an_application_is_followed_to_the_certificate_and_notes_stay_among_staff() {
    let town = Town::begins().await;
    let (citizen, applications) = town.issues_certificates().await;
    town.catches_up().await;
    let issued = seen_by_staff(&town, applications[0]).await;
    assert_eq!((issued.row.status, issued.row.protocol.number), (ApplicationStatus::Issued, Some(701)));
    assert_eq!((issued.revision, issued.sequence), (4, 4));
    let answered = seen_by_staff(&town, applications[1]).await;
    assert_eq!((answered.row.status, answered.history.len()), (ApplicationStatus::Submitted, 4));
    assert_eq!(answered.history[2].by, Some(town.clerk));
    let his = of_citizen(&town.store, citizen, applications[1]).await.expect("it can be read");
    let his = his.expect("it is his");
    assert_eq!(his.answer.and_then(|answer| answer.text).as_deref(), Some("Ελάτε να το πάρετε"));
    assert_eq!((his.history.len(), his.row.assignee), (3, None));
}

#[tokio::test]
async fn the_log_tells_what_the_read_model_shows() {
    let town = Town::begins().await;
    let (_, applications) = town.issues_certificates().await;
    let told = from_log(&town.store, applications[1]).await.expect("it can be read").expect("it is there");
    town.catches_up().await;
    let shown = seen_by_staff(&town, applications[1]).await;
    assert_eq!(format!("{told:?}"), format!("{shown:?}"));
    assert_eq!((told.fields, told.row.due_on), (shown.fields, shown.row.due_on));
    let nothing = from_log(&town.store, ApplicationId(Uuid::now_v7())).await.expect("it can be read");
    assert!(nothing.is_none());
}

#[tokio::test]
async fn a_citizen_lists_his_own_by_family_and_status() {
    let town = Town::begins().await;
    let (citizen, _) = town.issues_certificates().await;
    let other = AccountId(Uuid::now_v7());
    town.applies(other).await;
    town.catches_up().await;
    let numbers = async |family, status| {
        let page = mine(&town.store, citizen, &MineFilter { family, status }, &first(20)).await;
        page.expect("a list").items.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(None, None).await, [3, 2, 1]);
    assert_eq!(numbers(Some(Family::PopulationRegister), None).await, [3, 2, 1]);
    assert!(numbers(Some(Family::PropertyTax), None).await.is_empty());
    assert_eq!(numbers(None, Some(ApplicationStatus::Issued)).await, [1]);
    let found = mine_with_answers(&town.store, citizen, &MineFilter::default(), &first(2)).await;
    let (page, _) = found.expect("a list");
    assert_eq!((page.items.len(), page.next.is_some()), (2, true));
    assert!(page.items[1].answer.is_some() && page.items[1].applicant.details.is_none());
}

#[tokio::test]
async fn the_queue_filters_and_is_as_far_as_somebody_reaches() {
    let town = Town::begins().await;
    let (_, applications) = town.issues_certificates().await;
    let [hers, another] = [DepartmentId(Uuid::now_v7()), DepartmentId(Uuid::now_v7())];
    let assignment = ApplicationCommand::Assign { department: Some(another), assignee: None };
    town.handles(applications[1], assignment).await;
    town.catches_up().await;
    let numbers = async |reach, filter: QueueFilter| {
        let page = queue(&town.store, reach, &filter, &first(20)).await.expect("the queue can be read");
        town.reads(page).await.items.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    let all = QueueFilter::default;
    assert_eq!(numbers(Reach::All, all()).await, [3, 2, 1]);
    assert_eq!(numbers(Reach::Department(hers), all()).await, [3, 1]);
    assert_eq!(numbers(Reach::Department(another), all()).await, [3, 2, 1]);
    assert!(numbers(Reach::Nothing, all()).await.is_empty());
    let open = QueueFilter { open: Some(Open), assignee: Some(Assignee::Nobody), ..all() };
    assert_eq!(numbers(Reach::All, open).await, [2]);
    let waiting = QueueFilter { protocol: Some(ProtocolState::Requested), ..all() };
    assert_eq!(numbers(Reach::All, waiting).await, [3]);
    let row = seen_by_staff(&town, applications[0]).await.row;
    let due_on = row.due_on.expect("it has a term");
    let overdue = |day| QueueFilter { overdue: Some(OverdueOn(day)), ..all() };
    assert!(numbers(Reach::All, overdue(due_on)).await.is_empty(), "the last day is in time");
    assert_eq!(numbers(Reach::All, overdue(due_on + 1.day())).await, [3, 2], "what is issued is not late");
    let certificate = QueueFilter { certificate: Some(row.certificate), ..all() };
    assert_eq!(numbers(Reach::All, certificate).await, [3, 2, 1]);
    let out_of_reach = for_staff(&town.store, applications[1], Reach::Department(hers)).await;
    assert!(out_of_reach.expect("it can be read").is_none());
}

#[tokio::test]
async fn an_erased_application_is_shown_without_what_was_personal() {
    let town = Town::begins().await;
    let (citizen, applications) = town.issues_certificates().await;
    town.catches_up().await;
    town.owner_does("update data_keys set wrapped = null, destroyed_at = now()").await;
    let view = of_citizen(&town.store, citizen, applications[1]).await.expect("it can be read");
    let view = view.expect("it is his");
    assert_eq!((view.row.number, view.fields), (2, None));
    assert!(view.applicant.details.is_none() && view.applicant.email.is_none());
    assert_eq!(view.answer.expect("it is answered").text, None);
}
