//! An answer that is lost says nothing: the store looks before it answers, and before it sends anything again.

use store::Store;
use tests::commands::{by_clerk, comment, note};
use uuid::Uuid;

use crate::auditor::Auditor;
use crate::proxy::{Mischief, Proxy};
use crate::world::{World, everybody_has_asked, story_of};

const EVERY_MISCHIEF: [Mischief; 3] =
    [Mischief::LosesTheAnswer, Mischief::LosesTheRequest, Mischief::DelaysTheRequest];

/// A store behind a wire, whose appender is connected and has appended before, and a case.
async fn behind_a_wire(world: &World) -> (Proxy, Store, Uuid) {
    let wire = Proxy::before(&world.database.options);
    let store = wire.store(&world.database).await;
    let case = store.execute(comment("α")).await.expect("it is filed").id;
    (wire, store, case)
}

#[tokio::test]
async fn a_note_is_written_once_whatever_becomes_of_request_and_answer() {
    for mischief in EVERY_MISCHIEF {
        let world = World::begins().await;
        let (wire, store, case) = behind_a_wire(&world).await;
        wire.next(mischief);
        let noted = store.execute(by_clerk(case, note("β"))).await.expect("it is noted in the end");
        assert!(wire.is_done(), "{mischief:?}");
        assert_eq!(story_of(&store, case).await, ["Submitted", "Noted"], "{mischief:?}");
        assert_eq!((noted.position, noted.revision), (2, 2), "{mischief:?}");
        store.execute(by_clerk(case, note("γ"))).await.expect("it goes on");
        assert_eq!(Auditor::reads_everything(&world.owner).await, (3, 1));
    }
}

#[tokio::test]
async fn a_submission_gets_its_number_whatever_becomes_of_request_and_answer() {
    for mischief in EVERY_MISCHIEF {
        let world = World::begins().await;
        let (wire, store, _) = behind_a_wire(&world).await;
        wire.next(mischief);
        let filed = store.execute(comment("β")).await.expect("it is filed in the end");
        assert!(wire.is_done(), "{mischief:?}");
        assert_eq!((filed.number, filed.position), (Some(2), 2), "{mischief:?}");
        assert_eq!(Auditor::reads_everything(&world.owner).await, (2, 2));
    }
}

#[tokio::test]
async fn each_command_of_a_batch_whose_answer_is_lost_gets_its_own_answer() {
    let world = World::begins().await;
    let (wire, store, case) = behind_a_wire(&world).await;
    let head = world.holds_the_head().await;
    let ask = |work| {
        let store = store.clone();
        tokio::spawn(async move { store.execute(work).await })
    };
    let in_front = ask(comment("μπροστά"));
    world.sees_waiting(1).await;
    wire.next(Mischief::LosesTheAnswer);
    let mut asked: Vec<_> = (0..20).map(|_| ask(comment("β"))).collect();
    asked.push(ask(by_clerk(case, note("γ"))));
    everybody_has_asked().await;
    head.rollback().await.expect("the head is let go");
    in_front.await.expect("no panic").expect("it is appended");
    let mut positions = Vec::new();
    for asked in asked {
        let executed = asked.await.expect("no panic").expect("it is appended");
        let stands = store.events_after(executed.position - 1, 1).await.expect("the log can be read");
        assert_eq!((stands[0].aggregate_id, stands[0].number), (executed.id, executed.number));
        positions.push(executed.position);
    }
    assert_eq!(positions, (3..24).collect::<Vec<_>>());
    assert!(wire.is_done());
    assert_eq!(Auditor::reads_everything(&world.owner).await, (23, 22));
}

#[tokio::test]
async fn control_sending_again_without_a_look_writes_the_note_twice() {
    let _faults = fail::FailScenario::setup();
    fail::cfg("append.resend_blindly", "return").expect("a known fault");
    let world = World::begins().await;
    let (wire, store, case) = behind_a_wire(&world).await;
    wire.next(Mischief::LosesTheAnswer);
    store.execute(by_clerk(case, note("β"))).await.expect("it is noted");
    assert!(wire.is_done());
    assert_eq!(
        story_of(&store, case).await,
        ["Submitted", "Noted", "Noted"],
        "the control must see a double"
    );
}
