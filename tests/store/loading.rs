//! A case is loaded from the log, never from what this process remembers of it.

use domain::citizen_request::{CitizenRequest, Status};
use store::StreamId;
use store::personal_data::open_fields;
use tests::commands::{by_clerk, comment, status};
use uuid::Uuid;

use crate::world::World;

#[tokio::test]
async fn what_another_process_appended_is_seen_even_when_the_case_is_remembered_here() {
    let world = World::begins().await;
    let case = world.store.execute(comment("α")).await.expect("it is filed").id;
    let elsewhere = world.database.store().await;
    elsewhere.execute(by_clerk(case, status(Status::InReview))).await.expect("it moves, elsewhere");
    for store in [&world.store, &elsewhere] {
        let loaded = store.load::<CitizenRequest>(case).await.expect("the log can be read");
        assert_eq!((loaded.version, loaded.state.status()), (2, Some(Status::InReview)));
    }
}

#[tokio::test]
async fn where_nothing_has_happened_there_is_the_default_at_version_0() {
    let world = World::begins().await;
    let loaded = world.store.load::<CitizenRequest>(Uuid::now_v7()).await.expect("the log can be read");
    assert_eq!((loaded.version, loaded.state), (0, CitizenRequest::default()));
}

#[tokio::test]
async fn a_stream_comes_with_its_key_until_that_is_destroyed() {
    let world = World::begins().await;
    let case = world.store.execute(comment("Μια λακκούβα")).await.expect("it is filed").id;
    let stream = StreamId::of::<CitizenRequest>(case);
    let (mut events, key) = world.store.stream_with_key(&stream).await.expect("the log can be read");
    open_fields(&mut events[0].payload, &stream, key.as_ref());
    assert_eq!(events[0].payload["Submitted"]["text"], "Μια λακκούβα");

    world.destroys_the_key_of(case).await;
    let (events, key) = world.store.stream_with_key(&stream).await.expect("the log can be read");
    assert_eq!((events.len(), key.is_none()), (1, true));
}
