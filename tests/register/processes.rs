//! Several processes share the work; one that is stopped, or frozen for longer than its lease, comes back and does
//! nothing twice. The register is not idempotent: what it is sent twice it enters twice.
//!
//! Three things keep a process from sending when it has been frozen, and the controls switch them off: whoever sends has
//! taken the next attempt in the table, so of two who want to send it at the same time one finds it taken; whoever has
//! taken it looks at the clock directly before he sends; and what takes longer than its lease is cut off where it next
//! waits for something.

use std::time::{Duration, Instant};

use domain::certificate_application::CertificateApplication;
use domain::protocol::ProtocolState;
use sqlx::PgPool;
use store::Store;
use tests::unruly_register::Lateness;
use tests::unruly_register::faults::Fault;
use tests::{PyliProcess, TestDatabase, UnrulyRegister};
use uuid::Uuid;

use crate::campaign::pause;
use crate::cases::{filed_application, number, until};
use crate::world::{LONG, pool};

/// One case at a time for each process: so it is sure who has which.
const OPTIONS: [&str; 8] = [
    "--register-timeout",
    "3s",
    "--register-settle",
    "3s",
    "--register-retry-max",
    "500ms",
    "--register-at-once",
    "1",
];

/// What it does not answer it does not answer as long as a test lasts.
const NEVER: Lateness = Lateness { within: Duration::from_mins(10), beyond: Duration::from_mins(10) };

const WITHOUT_A_LOOK_AT_THE_CLOCK: &str = "delivery.skip_lease_check=return;tasks.skip_cut_off=return";

/// A register, and the processes that bring cases there.
struct Office {
    register: UnrulyRegister,
    database: TestDatabase,
    store: Store,
    pool: PgPool,
}

impl Office {
    async fn opens() -> Self {
        let database = tests::database().await;
        let mut register = UnrulyRegister::new(7, NEVER);
        register.start().await;
        let (store, pool) = (database.store().await, pool(&database).await);
        Self { register, database, store, pool }
    }

    /// A process that the register knows by its name.
    async fn process(&self, name: &str, failpoints: &str) -> PyliProcess {
        let url = self.register.url();
        PyliProcess::on(&self.database, |command| {
            command.args(["--register", &url, "--register-token", name]).args(OPTIONS);
            command.env("FAILPOINTS", failpoints);
        })
        .await
    }

    async fn files(&self, applications: usize) -> Vec<Uuid> {
        let mut cases = Vec::new();
        for _ in 0..applications {
            cases.push(filed_application(&self.store).await);
        }
        cases
    }

    /// Waits until this process has sent something.
    async fn is_sent_something_by(&self, name: &str) {
        let deadline = Instant::now() + LONG;
        while self.register.sent_by(name) == 0 {
            assert!(Instant::now() < deadline, "{name} sends nothing");
            pause().await;
        }
    }

    async fn are_numbered(&self, cases: &[Uuid]) {
        for case in cases {
            until::<CertificateApplication>(&self.store, *case, ProtocolState::Registered).await;
        }
    }

    /// How many attempts have begun and have no outcome.
    async fn open_attempts(&self) -> i64 {
        let count = "select count(*) from register_attempts where outcome is null";
        sqlx::query_scalar(count).fetch_one(&self.pool).await.expect("the attempts can be read")
    }

    /// Everything stops; then each case has one entry, and the portal shows its number.
    async fn closes(mut self, processes: impl IntoIterator<Item = PyliProcess>, cases: &[Uuid]) {
        for process in processes {
            process.terminate().await;
        }
        let book = self.register.book();
        for case in cases {
            let lines = book.of(&case.to_string());
            assert_eq!(lines.len(), 1, "{case}");
            assert_eq!(number::<CertificateApplication>(&self.store, *case).await.0, lines[0].number);
        }
        assert_eq!(book.lines.len(), cases.len());
        self.register.kill().await;
    }
}

#[tokio::test]
async fn two_processes_share_the_work_and_what_one_leaves_when_it_is_stopped_the_other_does_once() {
    let office = Office::opens().await;
    let (first, second) = (office.process("first", "").await, office.process("second", "").await);
    office.register.does(&[Fault::Hangs, Fault::Slow], Vec::new());
    let mut cases = office.files(2).await;
    office.is_sent_something_by("first").await;
    office.is_sent_something_by("second").await;
    first.terminate().await;
    office.are_numbered(&cases).await;

    let first = office.process("first", "").await;
    cases.extend(office.files(6).await);
    office.are_numbered(&cases).await;
    office.closes([first, second], &cases).await;
}

/// The first process is frozen while the register has what it was sent; the second does its work; the first comes back.
async fn frozen_during_its_call(fault: Fault) {
    let office = Office::opens().await;
    let first = office.process("first", "").await;
    office.register.does(&[fault], Vec::new());
    let mut cases = office.files(1).await;
    office.is_sent_something_by("first").await;
    first.freeze().await;
    assert_eq!(office.open_attempts().await, 1, "it was frozen before it gave up");
    let second = office.process("second", "").await;
    office.are_numbered(&cases).await;

    first.thaw();
    second.terminate().await;
    // Its only worker is done with what it was frozen in when it does something else.
    cases.extend(office.files(1).await);
    office.are_numbered(&cases).await;
    office.closes([first], &cases).await;
}

#[tokio::test]
async fn a_process_that_was_frozen_during_a_call_that_entered_nothing_comes_back_and_sends_nothing_twice() {
    frozen_during_its_call(Fault::Hangs).await;
}

#[tokio::test]
async fn a_process_that_was_frozen_during_a_call_that_entered_it_comes_back_and_sends_nothing_twice() {
    frozen_during_its_call(Fault::Slow).await;
}

/// The first process freezes itself here, and comes back when the second has done its work. How many entries there are of
/// the case that both had.
async fn entries_when_frozen(here: &str, without: &str) -> usize {
    let mut office = Office::opens().await;
    let first = office.process("first", &format!("{here}=1*return;{without}")).await;
    let mut cases = office.files(1).await;
    first.is_frozen().await;
    assert_eq!(office.register.sent_by("first"), 0);
    let second = office.process("second", "").await;
    office.are_numbered(&cases).await;

    first.thaw();
    second.terminate().await;
    cases.extend(office.files(1).await);
    office.are_numbered(&cases).await;
    first.terminate().await;
    let book = office.register.book();
    assert_eq!(book.of(&cases[1].to_string()).len(), 1);
    office.register.kill().await;
    book.of(&cases[0].to_string()).len()
}

#[tokio::test]
async fn a_process_that_was_frozen_between_writing_down_and_sending_sends_nothing_when_it_comes_back() {
    assert_eq!(entries_when_frozen("delivery.begun", "").await, 1);
}

#[tokio::test]
async fn without_a_look_at_the_clock_it_sends_and_there_is_a_double() {
    assert_eq!(entries_when_frozen("delivery.begun", WITHOUT_A_LOOK_AT_THE_CLOCK).await, 2);
}

#[tokio::test]
async fn a_process_that_was_frozen_before_it_wrote_anything_down_finds_the_attempt_taken_whatever_the_clock_says()
 {
    assert_eq!(entries_when_frozen("delivery.about_to_begin", WITHOUT_A_LOOK_AT_THE_CLOCK).await, 1);
}

#[tokio::test]
async fn without_a_look_at_the_clock_and_without_taking_the_attempt_there_is_a_double() {
    let without = format!("delivery.skip_taken=return;{WITHOUT_A_LOOK_AT_THE_CLOCK}");
    assert_eq!(entries_when_frozen("delivery.about_to_begin", &without).await, 2);
}
