//! What must hold in every state, and what must happen in some, so that the model is not empty.

use std::collections::HashSet;
use std::sync::Mutex;

use stateright::Property;

use super::Model;
use super::state::{Case, Log, Number, State, Task};

pub const ONE_ENTRY: &str = "a case has one entry in the register's book";
pub const ITS_NUMBER: &str = "the number that the portal shows is that of its entry";
pub const NO_NUMBER_TWICE: &str = "no number is shown twice";
pub const REFUSED: &str = "what is refused is not entered";
pub const NEVER_GIVEN_UP: &str = "no case is given up";
pub const NO_DEAD_END: &str = "when the faults end, each case gets its number, or is refused";
pub const FOUND: &str = "what is wrong is found by the audit";

/// More steps than two processes need for everything that three cases still have before them.
const ENOUGH: usize = 500;

/// States without anybody at work from which everything was seen to end well.
pub type EndsWell = Mutex<HashSet<State>>;

/// What the portal promises, and what must happen at all.
pub fn all() -> Vec<Property<Model>> {
    let mut all = promises().to_vec();
    all.extend([
        Property::always(REFUSED, |_, state| every(state, |case| !is_refused_in_spite_of_an_entry(case))),
        Property::always(NO_DEAD_END, Model::ends_well),
        Property::sometimes("all have their numbers, and nobody is at work", |_, state| {
            every(state, |case| matches!(case.log, Log::Numbered(_)) && is_at_rest(case))
        }),
        Property::sometimes("one is refused and at rest", |_, state| {
            some(state, |case| case.log == Log::Refused && is_at_rest(case))
        }),
        Property::sometimes("two bring the same case", |_, state| some(state, |case| case.at_work() == 2)),
        Property::sometimes("one is entered, and nobody has heard of it", |_, state| {
            some(state, |case| case.book.entries() == 1 && case.log == Log::Waits && case.at_work() == 0)
        }),
        Property::sometimes("one is set aside", |_, state| {
            some(state, |case| case.tasks[0] == Task::SetAside && is_at_rest(case))
        }),
    ]);
    all
}

/// What is left of it when the register does not keep to the assumption.
pub fn beyond_the_assumption() -> Vec<Property<Model>> {
    let mut all = promises().to_vec();
    all.push(Property::always(FOUND, |_, state| {
        every(state, |case| !is_at_rest(case) || is_right(case) || finding(case).is_some())
    }));
    all
}

fn promises() -> [Property<Model>; 4] {
    [
        Property::always(ONE_ENTRY, |_, state| every(state, |case| case.book.entries() <= 1)),
        Property::always(ITS_NUMBER, |_, state| every(state, shows_its_own)),
        Property::always(NO_NUMBER_TWICE, |_, state| {
            every(state, |case| case.log != Log::Numbered(Number::OfAnother))
        }),
        Property::always(NEVER_GIVEN_UP, |_, state| every(state, |case| !is_given_up(case))),
    ]
}

fn every(state: &State, holds: impl Fn(&Case) -> bool) -> bool {
    state.cases.iter().all(holds)
}

fn some(state: &State, holds: impl Fn(&Case) -> bool) -> bool {
    state.cases.iter().any(holds)
}

impl Model {
    /// Without faults from here on: an action after the other, until nothing is left to do.
    fn ends_well(&self, state: &State) -> bool {
        let (mut state, mut passed) = (state.clone(), Vec::new());
        for _ in 0..ENOUGH {
            if state.cases.iter().all(|case| case.at_work() == 0) {
                if self.ends_well.lock().expect("no property panics").contains(&state) {
                    break;
                }
                passed.push(state.clone());
            }
            match state.without_faults() {
                Some(action) => state = self.after(&state, action),
                None if state.cases.iter().all(|case| case.log != Log::Waits) => break,
                None => return false,
            }
        }
        self.ends_well.lock().expect("no property panics").extend(passed);
        true
    }
}

fn shows_its_own(case: &Case) -> bool {
    match case.log {
        Log::Numbered(number) => case.book.entry() == Some(number),
        Log::Waits | Log::Refused => true,
    }
}

/// It waits for a number, and nobody will ever try again.
fn is_given_up(case: &Case) -> bool {
    case.log == Log::Waits && case.tasks.iter().all(|task| matches!(task, Task::Absent | Task::Finished))
}

fn is_refused_in_spite_of_an_entry(case: &Case) -> bool {
    case.log == Log::Refused && case.book.entries() > 0
}

/// Nobody does anything for it before a person does.
fn is_at_rest(case: &Case) -> bool {
    case.at_work() == 0 && !case.tasks.contains(&Task::Open)
}

/// One entry, whose number is shown.
fn is_right(case: &Case) -> bool {
    match case.log {
        Log::Numbered(number) => case.book.entries() == 1 && case.book.entry() == Some(number),
        Log::Refused => case.book.entries() == 0,
        Log::Waits => false,
    }
}

/// What the audit says of it, when it asks the register (`audit::judging`).
fn finding(case: &Case) -> Option<&'static str> {
    match case.log {
        Log::Numbered(_) if case.book.entries() > 1 => Some("contradiction: several_entries"),
        Log::Numbered(_) if case.book.entries() == 0 => Some("not_in_the_register"),
        Log::Numbered(number) if case.book.entry() != Some(number) => Some("other_entry"),
        Log::Numbered(_) => None,
        Log::Refused => Some("refused"),
        Log::Waits => Some(if case.tasks.contains(&Task::SetAside) { "set_aside" } else { "left_out" }),
    }
}
