//! Protocol register, adapter and crash, as a model that is looked at in every state.
//!
//! Read in this order: `state` (what there is), `actions` (what may happen, and the line of code that it stands for),
//! `steps` (what it does), `properties` (what must hold), and the runs here and in `heavy_runs`.
//!
//! **The assumption.** A request enters the book before the settle time has passed since its attempt was begun, if it
//! was sent in its time, or never; nothing comes between the look at the clock and the sending; the register keeps
//! what it has entered, and answers for a reference with what it has then. It need not be idempotent. Else everything
//! may go wrong: processes die and freeze at every step, replies and requests are lost or late, the register fails
//! before or after it has entered something, refuses, is puzzled, and confuses references and numbers.

mod state;
mod actions;
mod steps;
mod properties;
mod heavy_runs;

use stateright::{Checker, HasDiscoveries, Model as _, Property};

use actions::Action;
use properties::{EndsWell, FOUND, ITS_NUMBER, NEVER_GIVEN_UP, NO_NUMBER_TWICE, ONE_ENTRY, REFUSED};
use state::State;

/// Deeper than the shortest way to any mistake.
const DEEP: usize = 30;

/// A portal with two processes, its register, and so many cases.
struct Model {
    cases: usize,
    kind: Kind,
    lateness: Lateness,
    forgets: bool,
    /// A registrar sends again what was refused, once.
    is_sent_again: bool,
    /// A protection that is left out: a negative control.
    without: Option<Without>,
    /// Cases and processes are put in order: fewer states, and nobody keeps his place.
    in_order: bool,
    properties: fn() -> Vec<Property<Self>>,
    ends_well: EndsWell,
}

/// What the register makes of a document that it is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A second entry. Nothing is sent twice on the way to it, or there would be no help.
    EntersEverything,
    /// The entry that it has. Whatever is sent to it may arrive twice.
    Idempotent,
}

/// When a request arrives at the latest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lateness {
    WithinSettleTime,
    /// Beyond the assumption.
    Ever,
}

/// What a negative control leaves out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Without {
    /// After an attempt in doubt the register is not asked.
    LookUp,
    /// "Not there" is believed at once.
    SettleTime,
    /// It is sent however long ago the attempt was written down.
    SendBefore,
    /// Two may begin the same attempt.
    UniqueAttempt,
    /// A refusal is told to a case that a registrar has sent again since.
    Revision,
    /// A number is shown by whoever is given it.
    NumberOnce,
    /// What could not be numbered at once is not tried again.
    Persistence,
}

impl stateright::Model for Model {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::of(self.cases)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.possible(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.after(state, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        (self.properties)()
    }
}

impl Model {
    /// As the portal is, before a register of this kind that keeps to the assumption.
    fn of(cases: usize, kind: Kind) -> Self {
        Self {
            cases,
            kind,
            lateness: Lateness::WithinSettleTime,
            forgets: false,
            is_sent_again: cases == 1,
            without: None,
            in_order: true,
            properties: properties::all,
            ends_well: EndsWell::default(),
        }
    }

    /// Says the shortest way to this mistake, which is there without that protection.
    fn goes_wrong(cases: usize, without: Without, mistake: &'static str) {
        let model = || Self {
            without: Some(without),
            is_sent_again: without == Without::Revision,
            in_order: false,
            ..Self::of(cases, Kind::EntersEverything)
        };
        let mistakes = || HasDiscoveries::AllOf([mistake].into());
        // One step further each time: within a depth the checker keeps the last way that it finds, not the first.
        let path = (2..DEEP).find_map(|depth| {
            let checker = model().checker().finish_when(mistakes()).target_max_depth(depth).spawn_bfs();
            checker.join().discovery(mistake)
        });
        let path = path.expect("what was left out was not needed").into_actions();
        println!("Not so: {mistake}. A and B are the processes:");
        for action in path {
            println!("  {action}");
        }
    }
}

#[test]
fn one_case_is_entered_once_whatever_happens_even_when_it_is_refused_and_sent_again() {
    heavy_runs::every_state_is_right(Model::of(1, Kind::EntersEverything));
}

#[test]
fn without_the_look_up_there_is_a_double() {
    Model::goes_wrong(1, Without::LookUp, ONE_ENTRY);
}

#[test]
fn without_the_settle_time_there_is_a_double() {
    Model::goes_wrong(1, Without::SettleTime, ONE_ENTRY);
}

#[test]
fn without_the_look_at_the_clock_before_sending_there_is_a_double() {
    Model::goes_wrong(1, Without::SendBefore, ONE_ENTRY);
}

#[test]
fn without_the_unique_row_of_an_attempt_there_is_a_double() {
    Model::goes_wrong(1, Without::UniqueAttempt, ONE_ENTRY);
}

#[test]
fn without_the_revision_a_late_refusal_hides_an_entry() {
    Model::goes_wrong(1, Without::Revision, REFUSED);
}

#[test]
fn without_the_unique_index_a_number_is_shown_twice() {
    Model::goes_wrong(2, Without::NumberOnce, NO_NUMBER_TWICE);
}

#[test]
fn with_a_limit_of_tries_a_case_is_given_up() {
    Model::goes_wrong(1, Without::Persistence, NEVER_GIVEN_UP);
}

#[test]
fn what_goes_wrong_beyond_the_assumption_is_found_by_the_audit() {
    for (lateness, forgets) in [(Lateness::Ever, false), (Lateness::WithinSettleTime, true)] {
        let properties = properties::beyond_the_assumption;
        let model = Model {
            lateness,
            forgets,
            is_sent_again: false,
            properties,
            ..Model::of(1, Kind::EntersEverything)
        };
        let checker = model.checker().spawn_bfs().join();
        println!("{} states beyond the assumption", checker.unique_state_count());
        let mistake = if forgets { ITS_NUMBER } else { ONE_ENTRY };
        assert!(checker.discovery(mistake).is_some(), "the assumption was not needed");
        assert!(checker.discovery(NEVER_GIVEN_UP).is_none());
        assert!(checker.discovery(FOUND).is_none());
    }
}
