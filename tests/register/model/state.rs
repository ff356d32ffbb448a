//! What there is at one moment: the portal's database, the register's book, what is on its way between them, and what
//! each worker knows. Time is counted in ticks of one time-out.

/// From writing an attempt down until it is sent, at most (`Timing::timeout`).
pub const TIMEOUT: u8 = 1;
/// From the beginning of an attempt until nothing of it can still be on its way (`Timing::settle`).
pub const SETTLE: u8 = 2;
/// More entries than these are not counted: two are a double already.
const MANY: u8 = 2;

/// All cases. They have no names and neither have the two processes: whoever works on a case stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    pub cases: Vec<Case>,
}

/// A case, everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Case {
    /// Where the log says that it stands.
    pub log: Log,
    /// `tasks`: the one of its filing, and the one of a registrar who has sent it again.
    pub tasks: [Task; 2],
    /// The newest row in `register_attempts`.
    pub newest: Attempt,
    /// Requests on their way for whose answer nobody waits: how long each may still enter.
    pub strays: Vec<u8>,
    /// Its lines in the register's book.
    pub book: Book,
    /// The processes that have one of its tasks, or believe so.
    pub workers: [Option<Worker>; 2],
}

/// Where a case stands (`ProtocolState`); `requested` and `deferred` are the same to whoever brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Log {
    Waits,
    Numbered(Number),
    Refused,
}

/// A number in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// Of the nth entry that was made for this case, from 0.
    OfEntry(u8),
    /// One that another case shows.
    OfAnother,
}

/// A row of `tasks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    Absent,
    /// Due, now or later.
    Open,
    /// Due when a registrar has looked at it, or after an hour; why is in `tasks.last_error`.
    SetAside,
    Finished,
}

/// What `Attempts::last` reads: only the newest attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Attempt {
    /// There is none, or it surely entered nothing.
    Clear,
    /// It may have entered something; begun so many ticks ago, counted up to the settle time.
    Doubtful { age: u8 },
}

/// The register's side of a case. It keeps its book when it crashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Book {
    /// Entries ever made.
    made: u8,
    /// The last of them, which are in the book.
    kept: u8,
    /// It refuses this document, until somebody has mended what it found wrong.
    pub says_no: bool,
}

/// A process at work, with what it has in memory: a crash loses it, and however long it is frozen it knows no better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Worker {
    /// Which of the case's tasks.
    pub task: usize,
    /// Nobody has begun an attempt since it read the newest one, or began its own.
    pub is_newest: bool,
    /// The registrar had sent the case again when it was loaded (its revision then).
    pub seen_again: bool,
    pub step: Step,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// It has the task and the document.
    Loaded,
    /// The document may be entered: the register is to be asked.
    Doubts { is_settled: bool },
    /// It is surely not entered.
    Sure,
    /// The attempt is written down, for so many ticks; counted until it is too late to send.
    Begun { age: u8 },
    /// The request is on its way and may enter for so many ticks; 0: it is lost.
    Called { left: u8 },
    /// It knows that its attempt entered nothing, and is to write that down. Any other outcome leaves the attempt in
    /// doubt, as it was before: that it is written down makes no difference.
    Answered(Outcome),
    /// It is to tell the log.
    Learnt(Verdict),
}

/// The outcomes after which the attempt is not in doubt (`protocol_adapter::Outcome`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    Refused,
    /// Or `TurnedAway`, which says as much of this document.
    Unreachable,
    Unreadable,
}

/// `protocol_adapter::Verdict`, as far as the log hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    Entered(Number),
    Refused,
}

impl State {
    /// So many cases that have just been filed.
    pub fn of(cases: usize) -> Self {
        Self { cases: vec![Case::filed(); cases] }
    }

    /// Processes that have nothing to do.
    pub fn idle(&self) -> usize {
        2 - self.cases.iter().map(Case::at_work).sum::<usize>()
    }

    /// The same with cases and processes in order: which is which makes no difference.
    pub fn in_order(mut self) -> Self {
        for case in &mut self.cases {
            case.workers.sort_unstable();
            case.strays.sort_unstable();
        }
        self.cases.sort_unstable();
        self
    }
}

impl Case {
    fn filed() -> Self {
        Self {
            log: Log::Waits,
            tasks: [Task::Open, Task::Absent],
            newest: Attempt::Clear,
            strays: Vec::new(),
            book: Book::default(),
            workers: [None, None],
        }
    }

    /// How many processes work on it.
    pub fn at_work(&self) -> usize {
        self.workers.iter().flatten().count()
    }

    /// A registrar has sent it again.
    pub fn is_sent_again(&self) -> bool {
        self.tasks[1] != Task::Absent
    }
}

impl Book {
    /// One entry more, under a number of its own.
    pub fn enter(&mut self) -> Number {
        if self.kept < MANY {
            (self.made, self.kept) = (self.made + 1, self.kept + 1);
        }
        Number::OfEntry(self.made - 1)
    }

    /// How many entries it has.
    pub fn entries(self) -> u8 {
        self.kept
    }

    /// The newest of its entries.
    pub fn entry(self) -> Option<Number> {
        (self.kept > 0).then(|| Number::OfEntry(self.made - 1))
    }

    /// It has the first entry of this case, which it has never lost.
    pub fn can_lose(self) -> bool {
        (self.made, self.kept) == (1, 1)
    }

    /// What it had is gone.
    pub fn forget(&mut self) {
        self.kept = 0;
    }
}
