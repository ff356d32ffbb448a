//! Two processes (two stores, each with its own cache and appender) compete for the same cases.

use cqrs_es::Aggregate;
use domain::Decider;
use domain::citizen_request::{AfterAnswer, CitizenRequest, RequestCommand, RequestEvent, Status};
use store::{ExecuteError, Store, StoredEvent};
use tests::commands::{answer, assign, by_clerk, comment, note, request, status};
use uuid::Uuid;

use crate::auditor::Auditor;
use crate::world::{Outcome, World, all_at_once, events_of};

/// How the rounds went.
#[derive(Debug, Default)]
pub struct Tally {
    pub accepted: usize,
    pub refused: usize,
    /// Competing commands that lost too often; he who asked may try again.
    pub conflicts: usize,
    /// Commands that nobody competed with, and that were not done.
    pub neighbours_hurt: usize,
    /// Competing commands that failed for no fault of theirs.
    pub failed: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_stale_decision_is_accepted_and_no_neighbour_is_hurt() {
    let rounds = if tests::prove() { 2_000 } else { 250 };
    let world = World::begins().await;
    let arena = Arena::opens(&world).await;
    let tally = arena.compete(rounds).await;
    println!("{rounds} rounds of two processes: {tally:?}");
    assert_eq!((tally.neighbours_hurt, tally.failed), (0, 0));
    assert_eq!(arena.illegal_steps().await, 0);
    Auditor::reads_everything(&world.owner).await;
}

/// Two stores, some cases that both change, and some that only one changes.
pub struct Arena {
    stores: [Store; 2],
    contested: Vec<Uuid>,
    private: [Vec<Uuid>; 2],
}

impl Arena {
    pub async fn opens(world: &World) -> Self {
        let stores = [world.store().await, world.store().await];
        let citizen = domain::AccountId(Uuid::now_v7());
        let mut cases = Vec::new();
        for nth in 0..7 {
            let work =
                if nth < 3 { request(citizen, "Θόρυβος") } else { comment("Ευχαριστώ") };
            cases.push(stores[0].execute(work).await.expect("it is filed").id);
        }
        let private = [cases.split_off(5), cases.split_off(3)];
        Self { stores, contested: cases, private }
    }

    /// In each round both stores change each contested case at once, and write on cases of their own.
    pub async fn compete(&self, rounds: usize) -> Tally {
        let mut tally = Tally::default();
        for round in 0..rounds {
            let mut works = Vec::new();
            for (index, store) in self.stores.iter().enumerate() {
                let competing = self
                    .contested
                    .iter()
                    .enumerate()
                    .map(|(nth, case)| (*case, choose(round * 7 + index * 3 + nth)));
                let alone = self.private[index].iter().map(|case| (*case, note("Τηλεφώνησα")));
                works.extend(
                    competing.chain(alone).map(|(case, command)| (store.clone(), by_clerk(case, command))),
                );
            }
            let of_one = works.len() / 2;
            for (nth, outcome) in all_at_once(works).await.into_iter().enumerate() {
                if nth % of_one < self.contested.len() {
                    tally.adds_competing(&outcome);
                } else {
                    tally.adds_neighbour(&outcome);
                }
            }
        }
        tally
    }

    /// Steps in the contested cases that `decide` refuses on the state before them.
    pub async fn illegal_steps(&self) -> usize {
        let mut illegal = 0;
        for case in &self.contested {
            illegal += illegal_steps(&events_of(&self.stores[0], *case).await);
        }
        illegal
    }
}

impl Tally {
    fn adds_competing(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(_) => self.accepted += 1,
            Err(ExecuteError::Refused(_)) => self.refused += 1,
            Err(ExecuteError::Conflict) => self.conflicts += 1,
            Err(_) => self.failed += 1,
        }
    }

    fn adds_neighbour(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(_) => self.accepted += 1,
            Err(_) => self.neighbours_hurt += 1,
        }
    }
}

fn choose(turn: usize) -> RequestCommand {
    match turn % 11 {
        0 => status(Status::InReview),
        1 | 6 => status(Status::InProgress),
        2 => status(Status::AwaitingCitizen),
        3 => answer(AfterAnswer::Close),
        4 => status(Status::Rejected),
        5 => answer(AfterAnswer::KeepOpen),
        7 => status(Status::Closed),
        8 => RequestCommand::RequestProtocol,
        odd => assign(odd as u128),
    }
}

/// Replays a stream command by command: each must be what `decide` gives on the state before it.
fn illegal_steps(events: &[StoredEvent]) -> usize {
    let mut state = CitizenRequest::default();
    let mut illegal = 0;
    for step in events.chunk_by(|one, next| one.metadata["command"] == next.metadata["command"]) {
        let happened: Vec<RequestEvent> =
            step.iter().map(|event| event.decode().expect("it can be read")).collect();
        if let Some(command) = command_of(&happened) {
            let again = state.decide(command).unwrap_or_default();
            illegal += usize::from(!same_kinds(&again, &happened));
        }
        for event in happened {
            state.apply(event);
        }
    }
    illegal
}

fn same_kinds(one: &[RequestEvent], other: &[RequestEvent]) -> bool {
    let kinds = |events: &[RequestEvent]| events.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    kinds(one) == kinds(other)
}

/// The command that these events came of; `None` for the submission.
fn command_of(events: &[RequestEvent]) -> Option<RequestCommand> {
    Some(match &events[0] {
        RequestEvent::Submitted { .. } => return None,
        RequestEvent::StatusChanged { to, .. } => status(*to),
        RequestEvent::Answered { .. } if events.len() == 2 => answer(AfterAnswer::Close),
        RequestEvent::Answered { .. } => answer(AfterAnswer::KeepOpen),
        RequestEvent::Assigned { department, assignee } => {
            RequestCommand::Assign { department: *department, assignee: *assignee }
        }
        RequestEvent::Noted { .. } => note("…"),
        RequestEvent::ProtocolRequested {} => RequestCommand::RequestProtocol,
        RequestEvent::Withdrawn {}
        | RequestEvent::ProtocolDeferred { .. }
        | RequestEvent::Protocolled { .. }
        | RequestEvent::ProtocolRefused { .. }
        | RequestEvent::LegalHoldSet { .. }
        | RequestEvent::LegalHoldLifted { .. }
        | RequestEvent::CaseErased { .. } => panic!("nobody asked for that here"),
    })
}
