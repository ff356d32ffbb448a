//! The staff's first numbers, and the lists behind them.

use domain::certificate_application::{ApplicationCommand, ApplicationStatus};
use domain::citizen_request::{RequestCommand, Status};
use domain::protocol::ProtocolState;
use domain::terms::day_in_athens;
use domain::{DepartmentId, RequestId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use projections::dashboard::{Dashboard, Finished, PerService, dashboard, newest};
use projections::{Assignee, Open, OverdueOn, Reach, applications, requests};
use uuid::Uuid;

use crate::town::{Town, first};

/// How long the lists are that the numbers lead to.
async fn lists(
    town: &Town,
    reach: Reach,
    requests: requests::QueueFilter,
    applications: applications::QueueFilter,
) -> PerService {
    let requests = requests::queue(&town.store, reach, &requests, &first(100)).await.expect("a list");
    let applications =
        applications::queue(&town.store, reach, &applications, &first(100)).await.expect("a list");
    let (requests, applications) = (town.reads(requests).await, town.reads(applications).await);
    let count = |items: usize| i64::try_from(items).expect("few");
    PerService { requests: count(requests.items.len()), applications: count(applications.items.len()) }
}

async fn numbers(town: &Town, reach: Reach, today: Date) -> Dashboard {
    dashboard(&town.store, reach, today).await.expect("the numbers can be read")
}

async fn every_number_is_as_long_as_its_list(town: &Town, reach: Reach, today: Date) {
    let (request, application) = (requests::QueueFilter::default, applications::QueueFilter::default);
    let shown = numbers(town, reach, today).await;
    for (status, cases) in &shown.requests {
        let filter = requests::QueueFilter { status: Some(*status), ..request() };
        assert_eq!(lists(town, reach, filter, application()).await.requests, *cases, "{status:?}");
    }
    for (status, cases) in &shown.applications {
        let filter = applications::QueueFilter { status: Some(*status), ..application() };
        assert_eq!(lists(town, reach, request(), filter).await.applications, *cases, "{status:?}");
    }
    let overdue = Some(OverdueOn(today));
    let late = requests::QueueFilter { overdue, ..request() };
    let late_too = applications::QueueFilter { overdue, ..application() };
    assert_eq!(lists(town, reach, late, late_too).await, shown.overdue);
    let (open, assignee) = (Some(Open), Some(Assignee::Nobody));
    let free = requests::QueueFilter { open, assignee, ..request() };
    let free_too = applications::QueueFilter { open, assignee, ..application() };
    assert_eq!(lists(town, reach, free, free_too).await, shown.unassigned);
    let mut waiting = PerService::default();
    for state in [ProtocolState::Requested, ProtocolState::Deferred] {
        let protocol = Some(state);
        let one = requests::QueueFilter { protocol, ..request() };
        let other = applications::QueueFilter { protocol, ..application() };
        let found = lists(town, reach, one, other).await;
        waiting.requests += found.requests;
        waiting.applications += found.applications;
    }
    assert_eq!(waiting, shown.waiting_for_protocol);
}

#[tokio::test]
async fn the_numbers_are_those_of_the_lists_behind_them() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    let (_, applied) = town.issues_certificates().await;
    let department = DepartmentId(Uuid::now_v7());
    let (to, nobody) = (Some(department), None);
    town.clerk_does(cases[3], RequestCommand::Assign { department: to, assignee: nobody }).await;
    town.handles(applied[1], ApplicationCommand::Assign { department: to, assignee: nobody }).await;
    town.catches_up().await;
    let today = day_in_athens(Timestamp::now());
    let reaches =
        [Reach::All, Reach::Department(department), Reach::Department(DepartmentId(Uuid::now_v7()))];
    for reach in reaches {
        for day in [today, today + 11.days(), today + 51.days()] {
            every_number_is_as_long_as_its_list(&town, reach, day).await;
        }
    }
    every_number_is_as_long_as_its_list(&town, Reach::Nothing, today).await;
}

#[tokio::test]
async fn the_numbers_of_a_small_town() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    town.issues_certificates().await;
    town.catches_up().await;
    let today = day_in_athens(Timestamp::now());
    let shown = numbers(&town, Reach::All, today + 51.days()).await;
    assert!(shown.requests.iter().map(|(status, _)| status).eq(Status::ALL));
    assert!(
        shown.requests.contains(&(Status::Submitted, 2)) && shown.requests.contains(&(Status::Answered, 1))
    );
    assert!(shown.applications.contains(&(ApplicationStatus::Issued, 1)));
    assert_eq!(shown.overdue, PerService { requests: 1, applications: 2 }, "a comment has no term");
    assert_eq!(shown.waiting_for_protocol, PerService { requests: 1, applications: 1 });
    assert_eq!(shown.refused_by_register, PerService::default());
    assert_eq!(shown.oldest_waiting, Some(sent(&town, cases[2]).await), "since it was sent to the register");
    let finished = Finished { answered: 4, in_time: 4, median_days: Some(0), ninetieth_days: Some(0) };
    assert_eq!(shown.finished, finished);
    assert_eq!(numbers(&town, Reach::All, today + 400.days()).await.finished, Finished::default());
    assert_eq!(
        newest(&town.store).await.expect("they can be read"),
        PerService { requests: 4, applications: 3 }
    );
}

/// When a request was sent to the register.
async fn sent(town: &Town, case: RequestId) -> Timestamp {
    let view = requests::for_staff(&town.store, case, Reach::All).await.expect("it can be read");
    let history = town.reads(view.expect("it is there")).await.history;
    history.iter().find(|entry| format!("{:?}", entry.what) == "protocol_requested").expect("it was sent").at
}

#[tokio::test]
async fn an_empty_town_has_no_numbers() {
    let town = Town::begins().await;
    let shown = numbers(&town, Reach::All, day_in_athens(Timestamp::now())).await;
    assert!(shown.requests.iter().all(|(_, cases)| *cases == 0));
    assert_eq!((shown.finished, shown.oldest_waiting), (Finished::default(), None));
    assert_eq!(newest(&town.store).await.expect("they can be read"), PerService::default());
}
