//! A process whose cache is behind decides as if it were not.

use domain::AccountId;
use domain::citizen_request::{CitizenRequest, Status};
use store::personal_data::open_fields;
use store::{DataKey, ExecuteError, Store, Stream, StreamId, Work};
use tests::TestDatabase;
use tests::commands::{assign, by_clerk, comment, note, request, status};
use uuid::Uuid;

use crate::world::{World, events_of, everybody_has_asked, story_of, stream};

async fn two_who_know_a_case(world: &World) -> (Store, Store, Uuid) {
    let (here, elsewhere) = (world.store().await, world.store().await);
    let case = here.execute(comment("α")).await.expect("it is filed").id;
    here.execute(by_clerk(case, assign(1))).await.expect("it is assigned");
    (here, elsewhere, case)
}

#[tokio::test]
async fn what_seems_done_already_is_done_when_another_process_has_undone_it() {
    let world = World::begins().await;
    let (here, elsewhere, case) = two_who_know_a_case(&world).await;
    elsewhere.execute(by_clerk(case, assign(2))).await.expect("it is assigned anew");
    let executed = here.execute(by_clerk(case, assign(1))).await.expect("it is assigned back");
    assert_eq!((executed.events.len(), executed.revision), (1, 4));
    assert_eq!(story_of(&here, case).await, ["Submitted", "Assigned", "Assigned", "Assigned"]);
}

#[tokio::test]
async fn a_revision_that_is_old_is_stale_even_when_there_seems_nothing_to_do() {
    let world = World::begins().await;
    let (here, elsewhere, case) = two_who_know_a_case(&world).await;
    elsewhere.execute(by_clerk(case, assign(2))).await.expect("it is assigned anew");
    let outcome = here.execute(by_clerk(case, assign(1)).if_match(2)).await;
    assert!(matches!(outcome, Err(ExecuteError::Stale { revision: 3 })));
}

#[tokio::test]
async fn what_seems_forbidden_is_done_when_another_process_has_made_it_allowed() {
    let world = World::begins().await;
    let (here, elsewhere, case) = two_who_know_a_case(&world).await;
    here.execute(by_clerk(case, status(Status::Closed))).await.expect("it is closed");
    elsewhere.execute(by_clerk(case, status(Status::InProgress))).await.expect("it is reopened");
    here.execute(by_clerk(case, status(Status::InReview))).await.expect("an open case may be reviewed");
}

/// Two processes open one stream at once (its id is known beforehand, as an account's is); one loses.
#[tokio::test]
async fn who_lost_the_race_to_open_a_stream_seals_under_the_winners_key() {
    let world = World::begins().await;
    let (winner, loser) = (world.store().await, world.store().await);
    let mut opening = request(AccountId(Uuid::now_v7()), "α");
    opening.stream = Stream::Existing;
    let case = opening.id;
    let head = world.holds_the_head().await;
    let ask = |store: &Store, work: Work<CitizenRequest>| {
        let store = store.clone();
        tokio::spawn(async move { store.execute(work).await })
    };
    let first = ask(&winner, opening.clone());
    world.sees_waiting(1).await;
    let second = ask(&loser, opening);
    world.sees_waiting(2).await;
    everybody_has_asked().await;
    head.rollback().await.expect("the head is let go");
    first.await.expect("no panic").expect("it is filed");
    assert!(matches!(second.await.expect("no panic"), Err(ExecuteError::Refused(_))));

    loser.execute(by_clerk(case, note("καναρίνι"))).await.expect("it is noted");
    let mut noted = events_of(&winner, case).await.remove(1).payload;
    open_fields(&mut noted, &stream(case), Some(&key_of(&world, stream(case)).await));
    assert_eq!(noted["Noted"]["text"], "καναρίνι");
}

async fn key_of(world: &World, stream: StreamId) -> DataKey {
    let wrapped: Vec<u8> = sqlx::query_scalar("select wrapped from data_keys where aggregate_id = $1")
        .bind(stream.aggregate_id.to_string())
        .fetch_one(&world.owner)
        .await
        .expect("it has a key");
    DataKey::unwrap(&wrapped, &TestDatabase::master_key(), &stream).expect("the master key fits")
}
