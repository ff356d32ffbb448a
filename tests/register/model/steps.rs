//! What each action does to the state.

use super::actions::{Action, Deed, Receipt};
use super::state::{
    Attempt, Case, Log, Number, Outcome, SETTLE, State, Step, TIMEOUT, Task, Verdict, Worker,
};
use super::{Lateness, Model, Without};

impl Model {
    /// The state after this action.
    pub fn after(&self, state: &State, action: Action) -> State {
        let mut next = state.clone();
        match action {
            Action::Tick => next.cases.iter_mut().for_each(|case| self.time_passes(case)),
            Action::Claim { case, task } => claim(&mut next.cases[case], task),
            Action::Works { case, worker, deed } => self.works_on(&mut next.cases[case], worker, deed),
            Action::StrayArrives { case, stray } => {
                next.cases[case].strays.remove(stray);
                self.enter(&mut next.cases[case]);
            }
            Action::IsSentAgain { case } => {
                let case = &mut next.cases[case];
                (case.log, case.tasks[1], case.book.says_no) = (Log::Waits, Task::Open, false);
            }
            Action::IsForgotten { case } => next.cases[case].book.forget(),
        }
        next.cases.iter_mut().for_each(|case| self.forget_what_is_over(case));
        if self.in_order { next.in_order() } else { next }
    }

    fn time_passes(&self, case: &mut Case) {
        if let Attempt::Doubtful { age } = &mut case.newest {
            *age = SETTLE.min(*age + 1);
        }
        if self.lateness == Lateness::WithinSettleTime {
            case.strays.iter_mut().for_each(|left| *left -= 1);
            case.strays.retain(|left| *left > 0);
        }
        for worker in case.workers.iter_mut().flatten() {
            match &mut worker.step {
                Step::Begun { age } => *age = (TIMEOUT + 1).min(*age + 1),
                Step::Called { left } if self.lateness == Lateness::WithinSettleTime => {
                    *left = left.saturating_sub(1);
                }
                _ => {}
            }
        }
    }

    fn works_on(&self, case: &mut Case, place: usize, deed: Deed) {
        let Some(mut worker) = case.workers[place].take() else { return };
        let task = worker.task;
        let next = match deed {
            Deed::Stops => self.stop(case, worker),
            Deed::ReadsLast => self.read_last(case, &mut worker),
            Deed::Asks => self.ask(case, worker),
            Deed::AsksAndGetsAnother => Next::SetAside,
            Deed::Begins => self.begin(case, &mut worker),
            Deed::Sends => self.send(worker),
            Deed::FindsNobody => Next::Step(Step::Answered(Outcome::Unreachable)),
            Deed::IsAnswered(receipt) => self.receive(case, worker, receipt),
            Deed::WritesDown => self.write_down(case, worker),
            Deed::Tells => self.tell(case, worker),
            Deed::TellsAndDies => {
                self.tell(case, worker);
                return;
            }
        };
        match next {
            Next::Step(step) => case.workers[place] = Some(Worker { step, ..worker }.without_what_is_over()),
            Next::Finish => case.tasks[task] = Task::Finished,
            Next::PutBack => case.put_back(task, Task::Open),
            Next::SetAside => case.put_back(task, Task::SetAside),
        }
    }

    fn stop(&self, case: &mut Case, worker: Worker) -> Next {
        if let Step::Called { left: left @ 1.. } = worker.step {
            self.goes_astray(case, left);
        }
        self.waits()
    }

    /// What nobody will look at any more is as it was at first: fewer states to look at.
    fn forget_what_is_over(&self, case: &mut Case) {
        if case.book.says_no && !self.is_sent_again {
            case.strays.clear();
        }
        if case.at_work() == 0 && case.log != Log::Waits && !self.may_wait_again(case) {
            case.newest = Attempt::Clear;
            for task in case.tasks.iter_mut().filter(|task| **task == Task::SetAside) {
                *task = Task::Open;
            }
        }
    }

    fn may_wait_again(&self, case: &Case) -> bool {
        self.is_sent_again && case.log == Log::Refused && !case.is_sent_again()
    }

    /// Of those to an idempotent register only the one that lives longest makes a difference; of those that live for
    /// ever two are followed.
    fn goes_astray(&self, case: &mut Case, left: u8) {
        if self.is_idempotent() {
            let longest = case.strays.pop().map_or(left, |other| other.max(left));
            case.strays.push(longest);
        } else if self.lateness == Lateness::WithinSettleTime || case.strays.len() < 2 {
            case.strays.push(left);
        }
    }

    fn read_last(&self, case: &Case, worker: &mut Worker) -> Next {
        worker.is_newest = true;
        Next::Step(match case.newest {
            Attempt::Doubtful { age } if !self.is_without(Without::LookUp) => {
                Step::Doubts { is_settled: age >= SETTLE }
            }
            Attempt::Doubtful { .. } | Attempt::Clear => Step::Sure,
        })
    }

    /// "There" is believed at once, "not there" when everything has settled.
    fn ask(&self, case: &Case, worker: Worker) -> Next {
        let is_settled = matches!(worker.step, Step::Doubts { is_settled: true });
        match case.book.entry() {
            Some(_) if case.book.entries() > 1 => Next::SetAside,
            Some(number) => Next::Step(Step::Learnt(Verdict::Entered(number))),
            None if is_settled || self.is_without(Without::SettleTime) => Next::Step(Step::Sure),
            None => self.waits(),
        }
    }

    /// The row of an attempt is unique: one of two who have read the same last one begins the next.
    fn begin(&self, case: &mut Case, worker: &mut Worker) -> Next {
        if !worker.is_newest && !self.is_without(Without::UniqueAttempt) {
            return self.waits();
        }
        case.workers.iter_mut().flatten().for_each(Worker::is_overtaken);
        case.newest = Attempt::Doubtful { age: 0 };
        worker.is_newest = true;
        Next::Step(Step::Begun { age: 0 })
    }

    /// `send_before` is a time-out after the beginning, or the lease's end less a time-out, whichever is earlier. The
    /// lease would only forbid more, so the model does without.
    fn send(&self, worker: Worker) -> Next {
        let Step::Begun { age } = worker.step else { return Next::Step(worker.step) };
        if age > TIMEOUT && !self.is_without(Without::SendBefore) {
            return Next::Step(Step::Answered(Outcome::Unreachable));
        }
        Next::Step(Step::Called { left: SETTLE - age.min(TIMEOUT) })
    }

    /// The request of a worker that waits for the answer. What an idempotent register is sent may arrive twice.
    fn receive(&self, case: &mut Case, worker: Worker, receipt: Receipt) -> Next {
        if let (Step::Called { left }, true) = (worker.step, self.is_idempotent()) {
            self.goes_astray(case, left);
        }
        let number = if receipt.enters() { Some(self.enter(case)) } else { None };
        case.book.says_no |= receipt == Receipt::Refuses;
        match (receipt, number) {
            (Receipt::Enters, Some(number)) => Next::Step(Step::Learnt(Verdict::Entered(number))),
            (Receipt::EntersWithUsedNumber, _) => {
                Next::Step(Step::Learnt(Verdict::Entered(Number::OfAnother)))
            }
            (Receipt::EntersAsAnother | Receipt::AnswersForAnother, _) => Next::SetAside,
            (Receipt::Enters | Receipt::EntersAndFails | Receipt::Fails, _) => self.waits(),
            (Receipt::Refuses, _) => Next::Step(Step::Answered(Outcome::Refused)),
            (Receipt::IsPuzzled, _) => Next::Step(Step::Answered(Outcome::Unreadable)),
        }
    }

    /// An idempotent register gives the entry that it has; the other makes one of whatever it is sent.
    fn enter(&self, case: &mut Case) -> Number {
        match case.book.entry() {
            Some(number) if self.is_idempotent() => number,
            Some(_) | None => case.book.enter(),
        }
    }

    /// Nothing is in doubt any more, unless another attempt is.
    fn write_down(&self, case: &mut Case, worker: Worker) -> Next {
        let Step::Answered(outcome) = worker.step else { return Next::Step(worker.step) };
        if worker.is_newest {
            case.newest = Attempt::Clear;
        }
        match outcome {
            Outcome::Refused => Next::Step(Step::Learnt(Verdict::Refused)),
            Outcome::Unreachable => self.waits(),
            Outcome::Unreadable => Next::SetAside,
        }
    }

    /// `Course::enter` and `Course::refuse`: a number is given once, and one that a case shows is held by the log's
    /// unique index. A refusal that was overtaken by a number is nothing.
    fn tell(&self, case: &mut Case, worker: Worker) -> Next {
        let Step::Learnt(verdict) = worker.step else { return Next::Step(worker.step) };
        let is_stale = worker.seen_again != case.is_sent_again() && !self.is_without(Without::Revision);
        match (verdict, case.log) {
            (Verdict::Entered(Number::OfAnother), _) if !self.is_without(Without::NumberOnce) => {
                return Next::SetAside;
            }
            (Verdict::Refused, _) if is_stale => return self.waits(),
            (Verdict::Entered(number), Log::Waits | Log::Refused) => case.log = Log::Numbered(number),
            (Verdict::Refused, Log::Waits) => case.log = Log::Refused,
            (Verdict::Entered(_) | Verdict::Refused, Log::Numbered(_)) | (Verdict::Refused, Log::Refused) => {
            }
        }
        Next::Finish
    }

    /// `Verdict::Waits`: tried again, without end.
    fn waits(&self) -> Next {
        if self.is_without(Without::Persistence) { Next::Finish } else { Next::PutBack }
    }
}

/// What comes of a deed for whoever does it.
enum Next {
    Step(Step),
    /// `Store::finish`.
    Finish,
    /// `Store::put_back`, with `TaskError::Failed` or `Unavailable`.
    PutBack,
    /// `Store::put_back`, with `TaskError::NeedsAPerson`.
    SetAside,
}

/// Whoever is told that the case does not wait any more finishes the task.
fn claim(case: &mut Case, task: usize) {
    if case.log != Log::Waits {
        case.tasks[task] = Task::Finished;
        return;
    }
    let seen_again = case.is_sent_again();
    let worker = Worker { task, is_newest: true, seen_again, step: Step::Loaded };
    if let Some(place) = case.workers.iter_mut().find(|place| place.is_none()) {
        *place = Some(worker);
    }
}

impl Case {
    /// What is finished stays so. A late worker may put back what another has claimed since: the product forbids it
    /// (`attempts = $3`), and the model shows that it would do no harm.
    fn put_back(&mut self, task: usize, as_what: Task) {
        if self.tasks[task] != Task::Finished {
            self.tasks[task] = as_what;
        }
    }
}

impl Worker {
    /// What it has read of the attempts is not the newest any more.
    fn is_overtaken(&mut self) {
        self.is_newest &= match self.step {
            Step::Loaded | Step::Learnt(_) => true,
            Step::Doubts { .. }
            | Step::Sure
            | Step::Begun { .. }
            | Step::Called { .. }
            | Step::Answered(_) => false,
        };
    }

    /// The same, with what it will not look at any more as it was at first: fewer states to look at.
    fn without_what_is_over(self) -> Self {
        match self.step {
            Step::Learnt(Verdict::Entered(_)) => Self { is_newest: true, seen_again: false, ..self },
            Step::Learnt(Verdict::Refused) => Self { is_newest: true, ..self },
            _ => self,
        }
    }
}
