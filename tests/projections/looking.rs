//! Looking for events in the log.

use std::collections::BTreeSet;

use domain::AccountId;
use domain::citizen_request::Kind;
use jiff::{SignedDuration, Timestamp};
use projections::replay::{LogFilter, LogPage, StreamKind, position_at, search, streams_of_number};
use projections::{Cursor, PageRequest};
use store::Role;
use uuid::Uuid;

use crate::town::{Town, first};

async fn finds(town: &Town, filter: LogFilter) -> LogPage {
    search(&town.store, &filter, &first(100)).await.expect("the log answers")
}

async fn positions(town: &Town, filter: LogFilter) -> Vec<i64> {
    finds(town, filter).await.lines.iter().map(|line| line.position).collect()
}

#[tokio::test]
async fn events_are_found_by_case_number_type_kind_and_account() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    let (citizen, applications) = town.issues_certificates().await;
    let all = LogFilter::default;
    let head = town.store.head().await.expect("the log answers");
    assert_eq!(positions(&town, all()).await, (1..=head).rev().collect::<Vec<_>>());

    let of_case = finds(&town, LogFilter { id: Some(cases[2].0), ..all() }).await;
    assert_eq!(of_case.lines.len(), 4);
    assert!(of_case.lines.iter().all(|line| line.id == cases[2].0 && line.number == Some(3)));
    let numbered = finds(&town, LogFilter { number: Some(2), ..all() }).await;
    let kinds: BTreeSet<_> =
        numbered.lines.iter().filter_map(|line| line.kind).map(StreamKind::as_str).collect();
    assert_eq!(kinds, ["applications", "requests"].into(), "one series for each service");
    let one = LogFilter { number: Some(2), kind: Some(StreamKind::Application), ..all() };
    assert!(finds(&town, one).await.lines.iter().all(|line| line.id == applications[1].0));
    let two = LogFilter { number: Some(2), id: Some(applications[0].0), ..all() };
    assert!(finds(&town, two).await.lines.is_empty(), "all conditions hold together");
    assert!(finds(&town, LogFilter { number: Some(99), ..all() }).await.lines.is_empty());

    let answered = finds(&town, LogFilter { event_type: Some("Answered"), ..all() }).await;
    assert_eq!(answered.lines.len(), 3);
    assert!(
        answered.lines.iter().all(|line| line.account == Some(town.clerk) && line.role == Some(Role::Staff))
    );
    let verifications = finds(&town, LogFilter { kind: Some(StreamKind::Citizen), ..all() }).await;
    assert_eq!(verifications.lines.len(), 3);
    let his = finds(&town, LogFilter { actor: Some(citizen), ..all() }).await;
    assert_eq!(his.lines.len(), 4, "he declared and applied three times");
    let of_citizen = finds(&town, LogFilter { id: Some(citizen.0), ..all() }).await;
    assert_eq!(of_citizen.lines.len(), 2, "his verification");
}

#[tokio::test]
async fn what_visitors_and_the_system_did_names_no_account() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let lines = finds(&town, LogFilter::default()).await.lines;
    let roles: Vec<_> =
        lines.iter().filter(|line| line.account.is_none()).filter_map(|line| line.role).collect();
    assert_eq!(roles, [Role::System, Role::Visitor]);
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest { limit: 4, cursor };
        let found = search(&town.store, &LogFilter::default(), &page).await.expect("the log answers");
        seen.extend(found.lines.iter().map(|line| line.position));
        cursor = found.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=11).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_day_begins_with_its_first_moment_and_ends_before_the_next() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    let lines = finds(&town, LogFilter::default()).await.lines;
    let [from, until] = [4, 8].map(|position| lines[11 - position].recorded_at);
    let filter = LogFilter { from: Some(from), until: Some(until), ..LogFilter::default() };
    assert_eq!(positions(&town, filter).await, [7, 6, 5, 4]);
    let moment = SignedDuration::from_micros(1);
    let at = async |time| position_at(&town.store, time).await.expect("the log answers");
    assert_eq!((at(from).await, at(from - moment).await), (4, 3));
    assert_eq!((at(Timestamp::UNIX_EPOCH).await, at(Timestamp::MAX).await), (0, 11));
    let backwards = LogFilter { from: Some(until), until: Some(from), ..LogFilter::default() };
    assert!(positions(&town, backwards).await.is_empty());
}

#[tokio::test]
async fn an_empty_log_is_looked_through_in_no_time() {
    let town = Town::begins().await;
    let found = finds(&town, LogFilter::default()).await;
    assert!(found.lines.is_empty() && found.next.is_none());
    assert_eq!(position_at(&town.store, Timestamp::MAX).await.expect("the log answers"), 0);
}

#[tokio::test]
async fn a_long_log_is_looked_through_a_piece_at_a_time_and_nothing_is_missed() {
    let town = Town::begins().await;
    let hidden = AccountId(Uuid::now_v7());
    town.files(hidden, Kind::Request, "Στην αρχή").await;
    // As many rows by commands would take minutes; their content does not matter.
    town.owner_does(
        "insert into events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload,
                             metadata, recorded_at)
         select n, 'Filler', gen_random_uuid()::text, 1, 'Filled', '1.0', '{}', '{\"role\": \"system\"}',
                clock_timestamp() + n * interval '1 microsecond'
         from generate_series(2, 150000) as n",
    )
    .await;
    let filter = LogFilter { actor: Some(hidden), ..LogFilter::default() };
    let page = finds(&town, filter.clone()).await;
    assert_eq!((page.lines.len(), page.looked), (0, (50_001, 150_000)));
    let next = PageRequest { limit: 20, cursor: page.next };
    let found = search(&town.store, &filter, &next).await.expect("the log answers");
    assert_eq!((found.lines[0].position, found.next), (1, None));
    let newest = finds(&town, LogFilter::default()).await;
    assert_eq!((newest.lines.len(), newest.next), (100, Some(Cursor(149_901))));
    assert_eq!(newest.lines[0].kind, None, "a type that this program does not know is listed");
    let at = newest.lines[40].recorded_at;
    assert_eq!(position_at(&town.store, at).await.expect("the log answers"), newest.lines[40].position);
}

#[tokio::test]
async fn a_number_names_one_case_of_each_service() {
    let town = Town::begins().await;
    let cases = town.lives_a_little().await;
    let found = streams_of_number(&town.store, 1, None).await.expect("the log answers");
    assert_eq!(found, [(StreamKind::Request, cases[0].0)]);
    let other =
        streams_of_number(&town.store, 1, Some(StreamKind::Application)).await.expect("the log answers");
    assert!(other.is_empty());
}
