//! A decision that relied on another stream holds only while that one has not moved.

use domain::citizen_request::CitizenRequest;
use store::{ExecuteError, Reliance, Work};
use tests::commands::{by_clerk, comment, note};
use uuid::Uuid;

use crate::world::{World, everybody_has_asked, story_of, stream};

fn relying(mut work: Work<CitizenRequest>, on: Uuid, version: i64) -> Work<CitizenRequest> {
    work.relies_on = vec![Reliance { stream: stream(on), version }];
    work
}

#[tokio::test]
async fn a_command_is_refused_when_what_it_relies_on_has_moved() {
    let world = World::begins().await;
    let store = world.store().await;
    let relied = store.execute(comment("α")).await.expect("it is filed").id;
    let case = store.execute(comment("β")).await.expect("it is filed").id;
    store.execute(relying(by_clerk(case, note("γ")), relied, 1)).await.expect("nothing has moved");
    world.store().await.execute(by_clerk(relied, note("δ"))).await.expect("it moves, elsewhere");
    let outcome = store.execute(relying(by_clerk(case, note("ε")), relied, 1)).await;
    assert!(matches!(outcome, Err(ExecuteError::Conflict)));
    store.execute(relying(by_clerk(case, note("ε")), relied, 2)).await.expect("he looked again");
    assert_eq!(story_of(&store, case).await, ["Submitted", "Noted", "Noted"]);
}

#[tokio::test]
async fn who_relies_on_a_stream_that_is_not_there_is_refused_once_it_is() {
    let world = World::begins().await;
    let store = world.store().await;
    let work = comment("α");
    let relied = work.id;
    store.execute(relying(comment("β"), relied, 0)).await.expect("it is not there");
    store.execute(work).await.expect("it is filed");
    assert!(matches!(store.execute(relying(comment("γ"), relied, 0)).await, Err(ExecuteError::Conflict)));
}

#[tokio::test]
async fn who_asks_together_with_the_mover_is_judged_after_or_before_him_as_they_asked() {
    for relying_is_first in [true, false] {
        let world = World::begins().await;
        let store = world.store().await;
        let relied = store.execute(comment("α")).await.expect("it is filed").id;
        let head = world.holds_the_head().await;
        let ask = |work| {
            let store = store.clone();
            tokio::spawn(async move { store.execute(work).await })
        };
        let in_front = ask(comment("μπροστά"));
        world.sees_waiting(1).await;
        let works = [relying(comment("β"), relied, 1), by_clerk(relied, note("γ"))];
        let works = if relying_is_first {
            works
        } else {
            let [one, two] = works;
            [two, one]
        };
        let asked = works.map(ask);
        everybody_has_asked().await;
        head.rollback().await.expect("the head is let go");
        let [first, second] = asked;
        let (first, second) = (first.await.expect("no panic"), second.await.expect("no panic"));
        in_front.await.expect("no panic").expect("it is appended");
        assert!(first.is_ok(), "the first is good in any case");
        assert_eq!(second.is_ok(), relying_is_first);
        assert!(relying_is_first || matches!(second, Err(ExecuteError::Conflict)));
    }
}

#[tokio::test]
async fn a_case_that_moved_elsewhere_is_read_anew_by_a_command_that_relies_on_another() {
    let world = World::begins().await;
    let (here, elsewhere) = (world.store().await, world.store().await);
    let relied = here.execute(comment("α")).await.expect("it is filed").id;
    let case = here.execute(comment("β")).await.expect("it is filed").id;
    elsewhere.execute(by_clerk(case, note("γ"))).await.expect("it moves, elsewhere");
    let executed = here.execute(relying(by_clerk(case, note("δ")), relied, 1)).await;
    assert_eq!(executed.expect("what it relies on has not moved").revision, 3);
}
