//! Every state of several cases at once: two in everyday runs, three when something has to be proved.

use std::thread::available_parallelism;
use std::time::Instant;

use stateright::{Checker, Model as _};
use tests::chance::size;

use super::{Kind, Model};

/// Looks at every state that can be reached.
pub fn every_state_is_right(model: Model) {
    let (kind, cases, begun) = (model.kind, model.cases, Instant::now());
    let threads = available_parallelism().map_or(1, usize::from);
    let checker = model.checker().threads(threads).spawn_bfs().join();
    let (states, steps, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    println!(
        "{cases} cases, a register that {kind:?}: {states} states, {steps} steps between them, {depth} deep, {:?}",
        begun.elapsed()
    );
    checker.assert_properties();
}

#[test]
fn several_cases_are_entered_once_whatever_happens() {
    every_state_is_right(Model::of(size(2, 3), Kind::EntersEverything));
}

#[test]
fn an_idempotent_register_may_be_sent_anything_twice() {
    every_state_is_right(Model::of(size(1, 2), Kind::Idempotent));
}
