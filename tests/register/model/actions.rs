//! What may happen next. Every process may stop between any two of its actions for as long as it likes: time may pass
//! before each of them. Whoever is frozen is one who does nothing while others act.

use std::fmt;

use super::state::{Attempt, Case, Log, SETTLE, State, Step, Task};
use super::{Kind, Model, Without};

/// One thing that happens. `case` and `worker` are places in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Time passes.
    Tick,
    /// `Store::claim`, and `case::waiting`: does it still wait? The lease is not counted: whoever has a task may have been frozen until it ended, so that
    /// whatever is not finished may be claimed at any time. What holds then holds for every lease.
    Claim { case: usize, task: usize },
    /// A worker does something, or something befalls it.
    Works { case: usize, worker: usize, deed: Deed },
    /// A request arrives for whose answer nobody waits: it is entered.
    StrayArrives { case: usize, stray: usize },
    /// A registrar sends a refused case again (`ProtocolRequested`): a task of its own.
    IsSentAgain { case: usize },
    /// Beyond the assumption: the register loses what it has entered.
    IsForgotten { case: usize },
}

/// What a worker does; after each, the place that it stands for. What its task becomes is part of it, since nothing
/// that comes between can make a difference; whoever dies in between leaves the task open, as `Stops` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The process dies; or waits no longer for the answer (`Outcome::Ambiguous`); or is cut off by the end of its
    /// lease, or by the database (`tasks::attempt`, `bring(..)?`). The attempt stays in doubt, the task stays open.
    Stops,
    /// Reads the newest attempt. (`Attempts::last`)
    ReadsLast,
    /// Asks by reference, and is answered. (`Delivery::ask`)
    Asks,
    /// Asks, and gets the entry of another. (`Contradiction::OtherReference`)
    AsksAndGetsAnother,
    /// Writes an attempt down, unless somebody else was faster. (`Attempts::begin`)
    Begins,
    /// Sends it, unless it is too late. (`Delivery::send`, between `send_before` and `enter`)
    Sends,
    /// Finds nobody to send it to, or is turned away. (`Outcome::Unreachable`, `TurnedAway`)
    FindsNobody,
    /// Its request arrives, and so does the answer, which it may take up much later. (`Register::enter`)
    IsAnswered(Receipt),
    /// Writes down what came of the attempt. (`Attempts::end`, `Delivery::judge`)
    WritesDown,
    /// Says it to the case, and finishes the task. (`registration::tell`, `Store::finish`)
    Tells,
    /// Says it to the case, and dies before the task is finished.
    TellsAndDies,
}

/// What the register does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Enters it and says so.
    Enters,
    /// Enters it and answers 500, or what nobody can read.
    EntersAndFails,
    /// Enters it and answers with the reference of another.
    EntersAsAnother,
    /// Enters it and answers with a number that another case shows.
    EntersWithUsedNumber,
    /// Answers 500, or what nobody can read, and enters nothing.
    Fails,
    /// Answers with the reference of another and enters nothing.
    AnswersForAnother,
    /// Refuses it for good: 409, 422.
    Refuses,
    /// Makes nothing of it: 400.
    IsPuzzled,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Works { case, worker, deed } => write!(f, "{}{case} {deed:?}", ["A", "B"][*worker]),
            other => write!(f, "{other:?}"),
        }
    }
}

impl Receipt {
    const ALL: [Self; 8] = [
        Self::Enters,
        Self::EntersAndFails,
        Self::EntersAsAnother,
        Self::EntersWithUsedNumber,
        Self::Fails,
        Self::AnswersForAnother,
        Self::Refuses,
        Self::IsPuzzled,
    ];

    /// Whether it is in the book then.
    pub fn enters(self) -> bool {
        match self {
            Self::Enters | Self::EntersAndFails | Self::EntersAsAnother | Self::EntersWithUsedNumber => true,
            Self::Fails | Self::AnswersForAnother | Self::Refuses | Self::IsPuzzled => false,
        }
    }

    /// A refusal is for good, and what is entered is neither refused nor unreadable.
    fn is_possible(self, case: &Case, used_numbers: bool) -> bool {
        let says_no = case.book.says_no;
        match self {
            Self::Refuses | Self::IsPuzzled => case.book.entries() == 0,
            Self::EntersWithUsedNumber => used_numbers && !says_no,
            Self::Enters | Self::EntersAndFails | Self::EntersAsAnother => !says_no,
            Self::Fails | Self::AnswersForAnother => true,
        }
    }
}

impl Model {
    /// Everything that may happen in this state.
    pub fn possible(&self, state: &State, actions: &mut Vec<Action>) {
        actions.push(Action::Tick);
        for (index, case) in state.cases.iter().enumerate() {
            if state.idle() > 0 {
                actions.extend(open(case).map(|task| Action::Claim { case: index, task }));
            }
            let strays = (0..case.strays.len()).filter(|_| !case.book.says_no);
            actions.extend(strays.map(|stray| Action::StrayArrives { case: index, stray }));
            if self.is_sent_again && case.log == Log::Refused && !case.is_sent_again() {
                actions.push(Action::IsSentAgain { case: index });
            }
            if self.forgets && case.book.can_lose() {
                actions.push(Action::IsForgotten { case: index });
            }
            works(state, index, actions);
        }
    }

    pub fn is_without(&self, protection: Without) -> bool {
        self.without == Some(protection)
    }

    pub fn is_idempotent(&self) -> bool {
        self.kind == Kind::Idempotent
    }
}

impl State {
    /// What happens in this state when nothing goes wrong any more: whoever has begun goes on; then time passes until
    /// nothing is in doubt that can still settle; then the next task is claimed. `None`: nothing is left to do.
    pub fn without_faults(&self) -> Option<Action> {
        for (index, case) in self.cases.iter().enumerate() {
            if let Some(place) = case.workers.iter().position(Option::is_some) {
                let step = case.workers[place]?.step;
                let deed = match step {
                    Step::Called { left: 1.. } if case.book.says_no => Deed::IsAnswered(Receipt::Refuses),
                    Step::Called { left: 1.. } => Deed::IsAnswered(Receipt::Enters),
                    other => next_deeds(other)[0],
                };
                return Some(Action::Works { case: index, worker: place, deed });
            }
        }
        let waiting = |case: &&Case| open(case).next().is_some();
        if self.cases.iter().filter(waiting).any(|case| case.newest.is_settling()) {
            return Some(Action::Tick);
        }
        let mut tasks =
            self.cases.iter().enumerate().flat_map(|(case, it)| open(it).map(move |task| (case, task)));
        tasks.next().map(|(case, task)| Action::Claim { case, task })
    }
}

impl Attempt {
    fn is_settling(self) -> bool {
        matches!(self, Self::Doubtful { age } if age < SETTLE)
    }
}

/// What those who are at work on a case may do, and what may befall them.
fn works(state: &State, index: usize, actions: &mut Vec<Action>) {
    let case = &state.cases[index];
    let used_numbers = state
        .cases
        .iter()
        .enumerate()
        .any(|(other, case)| other != index && matches!(case.log, Log::Numbered(_)));
    for (place, worker) in case.workers.iter().enumerate() {
        let Some(worker) = worker else { continue };
        let mut may = |deed| actions.push(Action::Works { case: index, worker: place, deed });
        may(Deed::Stops);
        for deed in next_deeds(worker.step) {
            may(*deed);
        }
        if let Step::Called { left: 1.. } = worker.step {
            let possible = Receipt::ALL.into_iter().filter(|receipt| receipt.is_possible(case, used_numbers));
            possible.for_each(|receipt| may(Deed::IsAnswered(receipt)));
        }
    }
}

/// The tasks that are not finished.
fn open(case: &Case) -> impl Iterator<Item = usize> + '_ {
    (0..case.tasks.len()).filter(|task| matches!(case.tasks[*task], Task::Open | Task::SetAside))
}

/// What a worker does at this step, what goes well first.
fn next_deeds(step: Step) -> &'static [Deed] {
    match step {
        Step::Loaded => &[Deed::ReadsLast],
        Step::Doubts { .. } => &[Deed::Asks, Deed::AsksAndGetsAnother],
        Step::Sure => &[Deed::Begins],
        Step::Begun { .. } => &[Deed::Sends, Deed::FindsNobody],
        Step::Called { .. } => &[Deed::Stops],
        Step::Answered(_) => &[Deed::WritesDown],
        Step::Learnt(_) => &[Deed::Tells, Deed::TellsAndDies],
    }
}
