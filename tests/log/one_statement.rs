//! The negative control of the lock: `append_events` with a look-up before the lock or in its statement, and what that
//! breaks.
//!
//! A statement's snapshot is older than the lock it waits for. What is looked up in it may be stale.

use store::{ExecuteError, Reliance, Store};
use tests::commands::{by_clerk, comment, note};

use crate::heavy_competing::Arena;
use crate::world::{Outcome, World, stream};

const MIGRATION: &str = include_str!("../../migrations/20261129000300_append_in_plain_steps.sql");
const LOCK: &str = "    perform from log_head where id = 1 for update;\n";
const HEAD: &str =
    "    select e.position, e.recorded_at into last_position, stamp from events e order by e.position desc limit 1;
    last_position := coalesce(last_position, 0);
    stamp := greatest(clock_timestamp(), stamp + interval '1 microsecond');\n";
const PLACES: &str = "    head := last_position;\n";

/// The newest position is looked up in the statement that takes the lock.
fn head_with_lock() -> String {
    let head = HEAD.replace(
        "from events e order by e.position desc limit 1;",
        "from (select h.id from log_head h where h.id = 1 for update) h left join lateral \
         (select n.position, n.recorded_at from events n order by n.position desc limit 1) e on true;",
    );
    assert_ne!(head, HEAD);
    replaced(&replaced(MIGRATION, LOCK, ""), HEAD, &head)
}

/// The verdicts are found before the lock is taken; the newest position after it.
fn verdicts_before_the_lock() -> String {
    let without = replaced(&replaced(MIGRATION, LOCK, ""), HEAD, "");
    replaced(&without, PLACES, &format!("{LOCK}{HEAD}{PLACES}"))
}

/// Panics where the migration has not exactly one such place: then this control must be written anew.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "the migration has this once: {from}");
    text.replace(from, to)
}

async fn world_with(function: &str) -> World {
    let world = World::begins().await;
    let (_, body) = function.split_once("create or replace function").expect("the migration makes it anew");
    let (body, _) = body.split_once("$$;").expect("it ends here");
    world.does(&format!("create or replace function{body}$$;")).await;
    world
}

/// While one process's command on a case waits for the lock, another's command that relies on that case queues up
/// behind it. Gives what became of the second.
async fn relies_on_what_is_just_being_changed(world: &World) -> Outcome {
    let (one, two) = (world.store().await, world.store().await);
    let relied = one.execute(comment("α")).await.expect("it is filed").id;
    let mut relying = comment("β");
    relying.relies_on = vec![Reliance { stream: stream(relied), version: 1 }];
    one_behind_the_other(world, (one, by_clerk(relied, note("γ"))), (two, relying)).await.1
}

/// Two commands on different cases, each alone in its process's batch.
async fn strangers(world: &World) -> (Outcome, Outcome) {
    let (one, two) = (world.store().await, world.store().await);
    one_behind_the_other(world, (one, comment("α")), (two, comment("β"))).await
}

type Ask = (Store, store::Work<domain::citizen_request::CitizenRequest>);

async fn one_behind_the_other(world: &World, first: Ask, second: Ask) -> (Outcome, Outcome) {
    let head = world.holds_the_head().await;
    let first = tokio::spawn(async move { first.0.execute(first.1).await });
    world.sees_waiting(1).await;
    let second = tokio::spawn(async move { second.0.execute(second.1).await });
    world.sees_waiting(2).await;
    head.rollback().await.expect("the head is let go");
    (first.await.expect("no panic"), second.await.expect("no panic"))
}

#[tokio::test]
async fn what_was_relied_on_is_seen_changed_by_whoever_waited_for_the_lock() {
    let world = World::begins().await;
    let outcome = relies_on_what_is_just_being_changed(&world).await;
    assert!(matches!(outcome, Err(ExecuteError::Conflict)));
}

#[tokio::test]
async fn control_with_the_verdicts_before_the_lock_a_stale_decision_is_accepted() {
    let world = world_with(&verdicts_before_the_lock()).await;
    let outcome = relies_on_what_is_just_being_changed(&world).await;
    assert!(outcome.is_ok(), "the control must see the stale decision accepted");
}

#[tokio::test]
async fn strangers_who_wait_for_the_lock_are_both_appended() {
    let (first, second) = strangers(&World::begins().await).await;
    let positions = [first, second].map(|outcome| outcome.expect("it is appended").position);
    assert_eq!(positions, [1, 2]);
}

#[tokio::test]
async fn control_with_the_head_in_the_locks_statement_a_neighbour_is_hurt() {
    let world = world_with(&head_with_lock()).await;
    let (first, second) = strangers(&world).await;
    assert!(first.is_ok());
    assert!(matches!(second, Err(ExecuteError::Unavailable(_))), "the control must see the second one hurt");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_the_rounds_of_two_processes_see_the_head_in_the_locks_statement() {
    let world = world_with(&head_with_lock()).await;
    let arena = Arena::opens(&world).await;
    let tally = arena.compete(if tests::prove() { 500 } else { 60 }).await;
    println!("lock and look-up in one statement: {tally:?}, illegal steps {}", arena.illegal_steps().await);
    assert!(tally.neighbours_hurt > 0, "the control must see neighbours hurt");
}
