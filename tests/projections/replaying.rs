//! A case as it was: each moment of one that changed twenty times, against what a person has written down.

use domain::citizen_request::{CitizenRequest, Kind, RequestCommand, Status};
use domain::protocol::{ProtocolEntry, ProtocolState};
use domain::user_verification::VerificationState;
use domain::{AccountId, RequestId};
use jiff::SignedDuration;
use jiff::civil::date;
use projections::Reach;
use projections::replay::{CaseLog, StreamKind, View};
use projections::requests::{RequestView, for_staff, of_citizen};
use store::{Actor, Role, Work};
use tests::commands::details;
use uuid::Uuid;

use crate::town::certificates::{revokes, verifies};
use crate::town::{Town, answers, changes, notes};

/// What was to be seen at one moment: status, protocol, its number, whether the clerk had it, the answer, how long the
/// history was to staff and to the citizen, and the revision.
type Written = (Status, ProtocolState, Option<u64>, bool, Option<&'static str>, usize, usize, u64);

/// Written down by hand, by the rules of the municipality: one line after each of the commands of `twenty_changes`.
#[rustfmt::skip]
const WRITTEN: [Written; 21] = {
    use ProtocolState as P;
    use Status as S;
    const N: Option<u64> = Some(701);
    [
        (S::Submitted,       P::None,       None, false, None,             1,  1,  1),
        (S::Submitted,       P::None,       None, false, None,             2,  1,  2),
        (S::InReview,        P::None,       None, false, None,             3,  2,  3),
        (S::InReview,        P::None,       None, true,  None,             4,  2,  4),
        (S::InProgress,      P::None,       None, true,  None,             5,  3,  5),
        (S::InProgress,      P::Requested,  None, true,  None,             6,  4,  6),
        (S::InProgress,      P::Deferred,   None, true,  None,             7,  5,  6),
        (S::InProgress,      P::Registered, N,    true,  None,             8,  6,  6),
        (S::AwaitingCitizen, P::Registered, N,    true,  None,             9,  7,  9),
        (S::InProgress,      P::Registered, N,    true,  None,            10,  8, 10),
        (S::Answered,        P::Registered, N,    true,  Some("Πρώτη"),   11,  9, 11),
        (S::Answered,        P::Registered, N,    true,  Some("Δεύτερη"), 12, 10, 12),
        (S::Closed,          P::Registered, N,    true,  Some("Δεύτερη"), 13, 11, 13),
        (S::InProgress,      P::Registered, N,    true,  Some("Δεύτερη"), 14, 12, 14),
        (S::InProgress,      P::Registered, N,    false, Some("Δεύτερη"), 15, 12, 15),
        (S::InProgress,      P::Registered, N,    false, Some("Δεύτερη"), 16, 12, 16),
        (S::Answered,        P::Registered, N,    false, Some("Τρίτη"),   17, 13, 17),
        (S::InProgress,      P::Registered, N,    false, Some("Τρίτη"),   18, 14, 18),
        (S::Rejected,        P::Registered, N,    false, Some("Τρίτη"),   19, 15, 19),
        (S::InProgress,      P::Registered, N,    false, Some("Τρίτη"),   20, 16, 20),
        (S::Withdrawn,       P::Registered, N,    false, Some("Τρίτη"),   21, 17, 21),
    ]
};

/// A request and twenty changes of it; other cases come in between, so that its positions have gaps.
async fn twenty_changes(town: &Town, citizen: AccountId) -> RequestId {
    let id = RequestId(town.files(citizen, Kind::Complaint, "Λακκούβα").await.id);
    let assigned = |assignee| RequestCommand::Assign { department: None, assignee };
    let by_clerk = [
        vec![notes("α"), changes(Status::InReview, None), assigned(Some(town.clerk))],
        vec![changes(Status::InProgress, None), RequestCommand::RequestProtocol],
    ];
    for command in by_clerk.into_iter().flatten() {
        town.clerk_does(id, command).await;
        town.files(citizen, Kind::Request, "Άλλο θέμα").await;
    }
    let entry = ProtocolEntry { number: 701, year: 2026, date: date(2026, 11, 22) };
    town.system_does(id, RequestCommand::DeferProtocol { reason: "time-out".to_owned() }).await;
    let entered = RequestCommand::Protocol { entry, register: "built-in".to_owned(), by: None };
    town.system_does(id, entered).await;
    for command in [
        changes(Status::AwaitingCitizen, None),
        changes(Status::InProgress, None),
        answers("Πρώτη"),
        answers("Δεύτερη"),
        changes(Status::Closed, None),
        changes(Status::InProgress, Some("Δεν έκλεισε")),
        assigned(None),
        notes("β"),
        answers("Τρίτη"),
        changes(Status::InProgress, None),
        changes(Status::Rejected, Some("Δεν μας αφορά")),
        changes(Status::InProgress, Some("Μας αφορά")),
    ] {
        town.clerk_does(id, command).await;
        town.files(citizen, Kind::Comment, "Ενδιάμεσα").await;
    }
    let command = RequestCommand::Withdraw { by: citizen };
    let work = Work::<CitizenRequest>::on(id.0, command, Actor::account(Role::Citizen, citizen));
    town.store.execute(work).await.expect("he may");
    id
}

async fn log_of(town: &Town, kind: StreamKind, id: Uuid) -> CaseLog {
    let log = CaseLog::read(&town.store, kind, id).await.expect("it can be read").expect("it is there");
    town.reads(log).await
}

/// What staff and the citizen saw of a request then.
fn seen(log: &CaseLog, position: i64) -> (RequestView, RequestView) {
    let seen = log.at(position).expect("it can be read").expect("it is there");
    match (seen.staff, seen.citizen) {
        (View::Request(staff), Some(View::Request(citizen))) => (*staff, *citizen),
        other => panic!("no request of a citizen: {other:?}"),
    }
}

#[tokio::test]
async fn a_case_changed_twenty_times_is_shown_at_each_moment_as_a_person_has_written_it_down() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let id = twenty_changes(&town, citizen).await;
    let log = log_of(&town, StreamKind::Request, id.0).await;
    assert_eq!(log.events().len(), WRITTEN.len());
    for (event, written) in log.events().iter().zip(WRITTEN) {
        let (staff, his) = seen(&log, event.position);
        let row = &staff.row;
        let shown: Written = (
            row.status,
            row.protocol.state,
            row.protocol.number,
            row.assignee == Some(town.clerk),
            written.4.filter(|answer| Some(*answer) == answer_of(&staff)),
            staff.history.len(),
            his.history.len(),
            staff.revision,
        );
        assert_eq!((shown, answer_of(&staff)), (written, written.4), "event {}", event.sequence);
        assert_eq!(
            (his.row.status, his.row.protocol.number, answer_of(&his)),
            (written.0, written.2, written.4)
        );
        assert!(his.row.assignee.is_none() && his.history.iter().all(|entry| entry.by.is_none()));
        assert_eq!(row.subject.as_deref(), Some("Λακκούβα"));
    }
}

fn answer_of(view: &RequestView) -> Option<&str> {
    view.answer.as_ref()?.text.as_deref()
}

#[tokio::test]
async fn a_time_means_the_newest_position_at_or_before_it_and_between_events_nothing_changes() {
    let town = Town::begins().await;
    let id = twenty_changes(&town, AccountId(Uuid::now_v7())).await;
    let log = log_of(&town, StreamKind::Request, id.0).await;
    let moment = SignedDuration::from_micros(1);
    let before_it = log.events()[0].recorded_at - moment;
    assert!(log.newest_at(before_it).is_none() && log.newest_up_to(log.events()[0].position - 1).is_none());
    assert!(log.at(log.events()[0].position - 1).expect("it can be read").is_none());
    for pair in log.events().windows(2) {
        let [one, next] = pair else { panic!("a window of two") };
        assert_eq!(log.newest_at(one.recorded_at), Some(one));
        assert_eq!(log.newest_at(next.recorded_at - moment), Some(one));
        assert_eq!(log.newest_up_to(next.position - 1), Some(one));
        assert_eq!(seen(&log, next.position - 1).0.sequence, one.sequence.unsigned_abs());
    }
}

#[tokio::test]
async fn the_newest_moment_is_what_the_live_read_model_shows() {
    let town = Town::begins().await;
    let citizen = AccountId(Uuid::now_v7());
    let id = twenty_changes(&town, citizen).await;
    town.catches_up().await;
    let head = town.store.head().await.expect("the log answers");
    let (staff, his) = seen(&log_of(&town, StreamKind::Request, id.0).await, head);
    let live = for_staff(&town.store, id, Reach::All).await.expect("it can be read").expect("it is there");
    let live = town.reads(live).await;
    let live_his = of_citizen(&town.store, citizen, id).await.expect("it can be read").expect("it is his");
    let text = |view: &RequestView| serde_json::to_value(view).expect("a view is JSON");
    assert_eq!((text(&staff), text(&his)), (text(&live), text(&live_his)));
}

#[tokio::test]
async fn applications_and_verifications_are_shown_as_they_were_too() {
    let town = Town::begins().await;
    let (citizen, applications) = town.issues_certificates().await;
    town.counter_does(citizen, revokes("Λάθος έγγραφο")).await;
    town.counter_does(citizen, verifies()).await;
    let log = log_of(&town, StreamKind::Citizen, citizen.0).await;
    let states = log.events().iter().map(|event| match log.at(event.position).expect("it can be read") {
        Some(seen) => match seen.staff {
            View::Citizen(view) => (view.state, view.details == Some(details())),
            other => panic!("no citizen: {other:?}"),
        },
        None => panic!("it was there"),
    });
    let expected = [
        (VerificationState::Unverified, true),
        (VerificationState::Verified, true),
        (VerificationState::Revoked, true),
        (VerificationState::Verified, true),
    ];
    assert_eq!(states.collect::<Vec<_>>(), expected);

    let log = log_of(&town, StreamKind::Application, applications[0].0).await;
    let statuses = log.events().iter().map(|event| {
        let seen = log.at(event.position).expect("it can be read").expect("it was there");
        let View::Application(view) = seen.staff else { panic!("no application") };
        format!("{} {}", view.row.status.as_str(), view.row.protocol.state.as_str())
    });
    let expected =
        ["submitted requested", "submitted registered", "in_progress registered", "issued registered"];
    assert_eq!(statuses.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn an_erased_case_is_shown_at_each_moment_without_what_was_personal() {
    let town = Town::begins().await;
    let id = twenty_changes(&town, AccountId(Uuid::now_v7())).await;
    town.owner_does("update data_keys set wrapped = null, destroyed_at = now()").await;
    let log = log_of(&town, StreamKind::Request, id.0).await;
    assert!(log.is_erased());
    for (event, written) in log.events().iter().zip(WRITTEN) {
        let (staff, his) = seen(&log, event.position);
        assert_eq!(
            (staff.row.status, staff.history.len(), his.history.len()),
            (written.0, written.5, written.6)
        );
        assert_eq!((&staff.row.subject, &staff.text, answer_of(&staff)), (&None, &None, None));
        assert_eq!(staff.answer.is_some(), written.4.is_some(), "that there was an answer is no secret");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let town = Town::begins().await;
    let id = RequestId(town.files(AccountId(Uuid::now_v7()), Kind::Request, "Θέμα").await.id);
    for (kind, id) in
        [(StreamKind::Application, id.0), (StreamKind::Citizen, id.0), (StreamKind::Request, Uuid::now_v7())]
    {
        assert!(CaseLog::read(&town.store, kind, id).await.expect("the log answers").is_none());
    }
}
