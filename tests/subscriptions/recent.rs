//! What a process has appended itself its followers have at hand: the same as the log holds.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::AccountId;
use domain::citizen_request::AfterAnswer;
use sqlx::PgConnection;
use store::subscriptions::{ApplyError, Projection};
use store::{Store, StoredEvent};
use tests::commands::{answer, application, by_clerk, comment, note, request};
use uuid::Uuid;

use crate::world::World;

/// Keeps what it is given.
#[derive(Default)]
struct Keeper(Mutex<Vec<Arc<StoredEvent>>>);

impl Keeper {
    /// What one step gives it; `None` when there was nothing to do.
    async fn given(&self, store: &Store) -> Option<Vec<Arc<StoredEvent>>> {
        store.install(self).await.expect("installed");
        store.follow_once(self).await.expect("it applies")?;
        Some(std::mem::take(&mut *self.0.lock().expect("nothing panics")))
    }
}

#[async_trait]
impl Projection for Keeper {
    fn name(&self) -> &'static str {
        "keeper"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    async fn apply(&self, _tx: &mut PgConnection, events: &[Arc<StoredEvent>]) -> Result<(), ApplyError> {
        self.0.lock().expect("nothing panics").extend(events.iter().cloned());
        Ok(())
    }
}

#[tokio::test]
async fn what_followers_have_at_hand_is_what_the_log_holds() {
    let world = World::begins().await;
    let store = world.store().await;
    let citizen = AccountId(Uuid::now_v7());
    let filed = store.execute(request(citizen, "Λακκούβα «εδώ» \u{1f6a7}\n\"")).await.expect("filed");
    let commented = store.execute(comment("Σχόλιο")).await.expect("filed");
    store.execute(application(citizen)).await.expect("filed");
    store.execute(by_clerk(commented.id, note("1"))).await.expect("noted");
    store.execute(by_clerk(filed.id, answer(AfterAnswer::KeepOpen))).await.expect("answered");

    let given = Keeper::default().given(&store).await.expect("there is something new");
    assert!(Arc::ptr_eq(&given[0], &filed.events[0]), "it was read from the log");
    let held = store.events_after(0, 100).await.expect("the log can be read");
    assert_eq!(given.iter().map(|event| (**event).clone()).collect::<Vec<_>>(), held);
}

#[tokio::test]
async fn what_another_process_has_appended_is_read_from_the_log() {
    let world = World::begins().await;
    let (ours, theirs) = (world.store().await, world.store().await);
    let keeper = Keeper::default();
    for round in 0..3 {
        for store in [&ours, &theirs] {
            store.execute(comment("Σχόλιο")).await.expect("filed");
        }
        let mut positions = Vec::new();
        while let Some(given) = keeper.given(&ours).await {
            positions.extend(given.iter().map(|event| event.position));
        }
        assert_eq!(positions, [2 * round + 1, 2 * round + 2]);
    }
}
