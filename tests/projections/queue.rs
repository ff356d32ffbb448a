//! What staff read.

use domain::protocol::ProtocolState;
use projections::requests::{QueueFilter, queue};
use projections::{Assignee, Open, Reach};

use crate::town::{Town, first};

#[tokio::test]
async fn the_queue_shows_every_case_newest_first_and_filters() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    let numbers = async |filter: QueueFilter| {
        let page = queue(&town.store, Reach::All, &filter, &first(20)).await.expect("the queue can be read");
        town.reads(page).await.items.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    let all = QueueFilter::default;
    assert_eq!(numbers(all()).await, [4, 3, 2, 1]);
    assert_eq!(numbers(QueueFilter { open: Some(Open), ..all() }).await, [4, 3]);
    assert_eq!(numbers(QueueFilter { protocol: Some(ProtocolState::Deferred), ..all() }).await, [3]);
    assert_eq!(numbers(QueueFilter { assignee: Some(Assignee::Nobody), ..all() }).await, [4, 2, 1]);
    let hers = Some(Assignee::Account(town.clerk));
    assert_eq!(numbers(QueueFilter { assignee: hers, open: Some(Open), ..all() }).await, [3]);
}

#[tokio::test]
async fn staff_see_the_subject_and_who_has_a_case() {
    let town = Town::begins().await;
    town.lives_a_little().await;
    town.catches_up().await;
    let page = queue(&town.store, Reach::All, &QueueFilter::default(), &first(2))
        .await
        .expect("the queue can be read");
    let page = town.reads(page).await;
    let shown: Vec<_> = page.items.iter().map(|row| (row.subject.as_deref(), row.assignee)).collect();
    assert_eq!(shown, [(Some("Θέμα comment"), None), (Some("Θέμα proposal"), Some(town.clerk))]);
    assert!(page.next.is_some());
}
