//! Sending twice makes one.

use domain::AccountId;
use domain::citizen_request::{CitizenRequest, Status};
use store::{ExecuteError, Executed, Work};
use tests::commands::{assign, by_clerk, comment, request, status, withdrawal};
use uuid::Uuid;

use crate::batches::submission;
use crate::world::{World, all_at_once, story_of};

fn same(first: &Executed, second: &Executed) {
    assert!(!first.repeated && second.repeated);
    assert_eq!(
        (first.id, first.number, first.position, first.revision, first.recorded_at),
        (second.id, second.number, second.position, second.revision, second.recorded_at)
    );
    assert_eq!(first.events, second.events);
}

fn request_once(key: u128, content: &str) -> Work<CitizenRequest> {
    request(AccountId(Uuid::from_u128(9)), content).once(Some(submission(key, content)))
}

const KEYS: &str = "select count(*) from idempotency_keys";

#[tokio::test]
async fn the_same_submission_gets_the_first_answer_from_any_process() {
    let world = World::begins().await;
    let (here, elsewhere) = (world.store().await, world.store().await);
    let first = here.execute(request_once(1, "α")).await.expect("it is filed");
    here.execute(by_clerk(first.id, status(Status::InReview))).await.expect("it goes on");
    for store in [&here, &elsewhere] {
        same(&first, &store.execute(request_once(1, "α")).await.expect("it is its own success"));
    }
    assert_eq!(world.counts("select count(*) from events where sequence = 1").await, 1);
}

#[tokio::test]
async fn another_content_under_the_same_key_is_refused() {
    let world = World::begins().await;
    let store = world.store().await;
    store.execute(request_once(1, "α")).await.expect("it is filed");
    let reused = store.execute(request_once(1, "β")).await.err().expect("the content is another");
    assert!(matches!(reused, ExecuteError::KeyReused));
    assert_eq!((world.counts(KEYS).await, store.head().await.expect("a head")), (1, 1));
}

#[tokio::test]
async fn a_withdrawal_that_is_repeated_is_its_own_success() {
    let world = World::begins().await;
    let (here, elsewhere) = (world.store().await, world.store().await);
    let citizen = AccountId(Uuid::now_v7());
    let case = here.execute(request(citizen, "α")).await.expect("it is filed").id;
    let twice = || withdrawal(case, citizen).once(Some(submission(1, "withdraw")));
    let first = here.execute(twice()).await.expect("it is withdrawn");
    for store in [&here, &elsewhere] {
        same(&first, &store.execute(twice()).await.expect("it is its own success"));
        let without_key = store.execute(withdrawal(case, citizen)).await;
        assert!(matches!(without_key, Err(ExecuteError::Refused(_))));
    }
    assert_eq!(story_of(&here, case).await, ["Submitted", "Withdrawn"]);
}

#[tokio::test]
async fn a_repeated_command_with_nothing_left_to_do_is_still_the_first_ones_repetition() {
    let world = World::begins().await;
    let store = world.store().await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    let twice = |content| by_clerk(case, assign(1)).once(Some(submission(1, content)));
    let first = store.execute(twice("roads")).await.expect("it is assigned");
    same(&first, &store.execute(twice("roads")).await.expect("it is its own success"));
    assert!(matches!(store.execute(twice("parks")).await, Err(ExecuteError::KeyReused)));
}

#[tokio::test]
async fn a_refused_command_leaves_no_key_behind() {
    let world = World::begins().await;
    let store = world.store().await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    let answered = by_clerk(case, status(Status::Answered)).once(Some(submission(1, "α")));
    assert!(matches!(store.execute(answered).await, Err(ExecuteError::Refused(_))));
    assert_eq!(world.counts(KEYS).await, 0);
    let other = by_clerk(case, status(Status::InReview)).once(Some(submission(1, "β")));
    assert!(!store.execute(other).await.expect("the key is free").repeated);
}

#[tokio::test]
async fn a_key_of_another_scope_is_another_key() {
    let world = World::begins().await;
    let store = world.store().await;
    let elsewhere = Some(store::Submission { scope: "other".into(), ..submission(1, "α") });
    let first = store.execute(request_once(1, "α")).await.expect("it is filed");
    let second = store.execute(comment("α").once(elsewhere)).await.expect("it is filed");
    assert!(!second.repeated && second.id != first.id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_that_send_the_same_at_once_through_two_processes_make_one() {
    let world = World::begins().await;
    let stores = [world.store().await, world.store().await];
    let works = (0..20).map(|nth| (stores[nth % 2].clone(), request_once(1, "α"))).collect();
    let outcomes: Vec<_> =
        all_at_once(works).await.into_iter().map(|outcome| outcome.expect("each is a success")).collect();
    assert_eq!(outcomes.iter().filter(|executed| !executed.repeated).count(), 1);
    assert!(outcomes.iter().all(|executed| executed.id == outcomes[0].id));
    assert_eq!(stores[0].head().await.expect("a head"), 1);
}
