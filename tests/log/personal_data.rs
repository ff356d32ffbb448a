//! Nothing personal stands in clear in the log, and an erased case goes on.

use domain::AccountId;
use domain::citizen_request::{AfterAnswer, Status};
use store::{ExecuteError, Store};
use tests::commands::{answer, by_clerk, comment, note, request, status};
use uuid::Uuid;

use crate::world::{World, events_of, story_of};

const CANARIES: [&str; 7] =
    ["Λακκούβα", "καναρίνι", "eleni@example.gr", "Ελένη", "Παπαδοπούλου", "διότι", "Ναι"];

/// Every row of every table, as text.
async fn everything_stored(world: &World) -> String {
    let mut all = String::new();
    for table in ["events", "data_keys", "idempotency_keys"] {
        let rows: Vec<String> = sqlx::query_scalar(&format!("select t::text from {table} t"))
            .fetch_all(&world.owner)
            .await
            .expect("the table is there");
        all.push_str(&rows.join("\n"));
    }
    all
}

async fn a_case_with_everything(store: &Store) -> Uuid {
    let case = store.execute(request(AccountId(Uuid::now_v7()), "καναρίνι")).await.expect("it is filed").id;
    for command in [note("καναρίνι"), status(Status::InProgress), answer(AfterAnswer::KeepOpen)] {
        store.execute(by_clerk(case, command)).await.expect("it goes on");
    }
    case
}

#[tokio::test]
async fn no_clear_text_of_a_case_is_in_the_database() {
    let world = World::begins().await;
    let store = world.store().await;
    a_case_with_everything(&store).await;
    store.execute(comment("καναρίνι")).await.expect("it is filed");
    let stored = everything_stored(&world).await;
    assert!(stored.contains("ciphertext") && stored.contains("in_progress"));
    for canary in CANARIES {
        assert!(!stored.contains(canary), "{canary} stands in clear");
    }
}

#[tokio::test]
async fn an_anonymous_comments_metadata_say_nothing_of_its_sender() {
    let world = World::begins().await;
    let store = world.store().await;
    let comment = store.execute(comment("α")).await.expect("it is filed");
    let events = events_of(&store, comment.id).await;
    let metadata = events[0].metadata.as_object().expect("an object");
    assert_eq!(metadata.keys().collect::<Vec<_>>(), ["causation", "command", "correlation", "role"]);
    assert_eq!(
        (&metadata["role"], &metadata["correlation"]),
        (&"visitor".into(), &comment.id.to_string().into())
    );
    assert_eq!(world.counts("select count(*) from data_keys where person is null").await, 1);
}

#[tokio::test]
async fn an_erased_case_loads_and_can_be_closed_but_takes_nothing_personal() {
    let world = World::begins().await;
    let here = world.store().await;
    let case = a_case_with_everything(&here).await;
    world.destroys_the_key_of(case).await;
    // One has the case and its key in its cache, the other nothing.
    for store in [&here, &world.store().await] {
        let answered = store.execute(by_clerk(case, answer(AfterAnswer::Close))).await;
        assert!(matches!(answered, Err(ExecuteError::Erased)));
        let noted = store.execute(by_clerk(case, note("καναρίνι"))).await;
        assert!(matches!(noted, Err(ExecuteError::Erased)));
    }
    let closed = domain::citizen_request::RequestCommand::ChangeStatus { to: Status::Closed, reason: None };
    let executed = here.execute(by_clerk(case, closed)).await.expect("it can be closed");
    assert!(executed.data_key.is_none());
    let story = ["Submitted", "Noted", "StatusChanged", "Answered", "StatusChanged"];
    assert_eq!(story_of(&here, case).await, story);
}
