use super::*;
use crate::ids::ErasureId;
use crate::keeping::Keeping;

const REQUEST: ErasureId = ErasureId(Uuid::from_u128(9));

fn reason() -> Reason {
    Reason::parse("Εκκρεμεί δίκη").expect("allowed text")
}

fn hold() -> RequestCommand {
    RequestCommand::SetLegalHold { reason: reason() }
}

fn lift() -> RequestCommand {
    RequestCommand::LiftLegalHold { reason: reason() }
}

fn erase() -> RequestCommand {
    RequestCommand::Erase { request: Some(REQUEST) }
}

fn held() -> RequestEvent {
    RequestEvent::LegalHoldSet { reason: known("Εκκρεμεί δίκη") }
}

fn lifted() -> RequestEvent {
    RequestEvent::LegalHoldLifted { reason: known("Εκκρεμεί δίκη") }
}

fn erased() -> RequestEvent {
    RequestEvent::CaseErased { request: Some(REQUEST) }
}

fn erased_again() -> RequestEvent {
    RequestEvent::CaseErased { request: None }
}

/// A way by which a case comes to that state.
fn kept(keeping: Keeping) -> Vec<RequestEvent> {
    match keeping {
        Keeping::Kept => vec![submitted(Kind::Comment), held(), lifted()],
        Keeping::Held => vec![submitted(Kind::Comment), held()],
        Keeping::Erased => vec![submitted(Kind::Comment), erased()],
    }
}

/// Down: from; across: hold, lift, erase, erase again. What is no state is the refusal; `=` is done, and nothing new.
#[rustfmt::skip]
const EDGES: [(Keeping, [&str; 4]); 3] = [
    (Keeping::Kept,   ["held",             "not_under_legal_hold", "erased",           "erased"]),
    (Keeping::Held,   ["under_legal_hold", "kept",                 "under_legal_hold", "erased"]),
    (Keeping::Erased, ["already_erased",   "already_erased",       "=",                "="]),
];

#[test]
fn every_edge_is_as_the_table_says() {
    for (from, row) in EDGES {
        for (command, to) in [hold(), lift(), erase(), RequestCommand::EraseAgain].into_iter().zip(row) {
            let mut case = given(&kept(from)).0;
            assert_eq!(case.keeping(), Some(from));
            let after = match case.decide(command.clone()) {
                Err(refusal) => refusal.code(),
                Ok(events) if events.is_empty() => "=",
                Ok(events) => {
                    for event in &events {
                        case.fold(event);
                    }
                    case.keeping().expect("it is filed").as_str()
                }
            };
            assert_eq!(after, to, "{command:?} from {from:?}");
        }
    }
}

#[test]
fn a_case_is_held_and_erased_in_any_status() {
    for kind in Kind::ALL {
        for status in statuses(*kind) {
            let mut events = history(*kind, status);
            given(&events).when(hold()).then(&[held()]);
            given(&events).when(erase()).then(&[erased()]);
            events.push(held());
            given(&events).when(erase()).then_refused(RequestError::UnderLegalHold);
            events.push(lifted());
            given(&events).when(erase()).then(&[erased()]);
            events.push(erased());
            given(&events).when(erase()).then_nothing_new();
        }
    }
}

#[test]
fn what_was_not_filed_is_neither_held_nor_erased() {
    for command in [hold(), lift(), erase(), RequestCommand::EraseAgain] {
        given(&[]).when(command).then_refused(RequestError::NotFiled);
    }
    assert_eq!(CitizenRequest::default().keeping(), None);
}

#[test]
fn in_a_restored_database_a_hold_keeps_nothing_that_was_erased() {
    given(&[submitted(Kind::Comment), held()]).when(RequestCommand::EraseAgain).then(&[erased_again()]);
}

#[test]
fn an_erased_case_goes_on() {
    let erased = given(&[submitted(Kind::Comment), erased()]).0;
    let department = Some(DepartmentId(Uuid::from_u128(8)));
    let assign = RequestCommand::Assign { department, assignee: None };
    assert_eq!(erased.decide(assign).map(|events| events.len()), Ok(1));
}
