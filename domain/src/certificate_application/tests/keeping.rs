use super::*;
use crate::ids::ErasureId;
use crate::keeping::Keeping;
use ApplicationStatus as Status;

const REQUEST: ErasureId = ErasureId(Uuid::from_u128(9));

fn reason() -> Reason {
    Reason::parse("Εκκρεμεί δίκη").expect("allowed text")
}

fn hold() -> ApplicationCommand {
    ApplicationCommand::SetLegalHold { reason: reason() }
}

fn lift() -> ApplicationCommand {
    ApplicationCommand::LiftLegalHold { reason: reason() }
}

fn erase() -> ApplicationCommand {
    ApplicationCommand::Erase { request: Some(REQUEST) }
}

fn held() -> ApplicationEvent {
    ApplicationEvent::LegalHoldSet { reason: known("Εκκρεμεί δίκη") }
}

fn lifted() -> ApplicationEvent {
    ApplicationEvent::LegalHoldLifted { reason: known("Εκκρεμεί δίκη") }
}

fn erased() -> ApplicationEvent {
    ApplicationEvent::CaseErased { request: Some(REQUEST) }
}

fn erased_again() -> ApplicationEvent {
    ApplicationEvent::CaseErased { request: None }
}

/// A way by which a case comes to that state.
fn kept(keeping: Keeping) -> Vec<ApplicationEvent> {
    match keeping {
        Keeping::Kept => vec![submitted(), held(), lifted()],
        Keeping::Held => vec![submitted(), held()],
        Keeping::Erased => vec![submitted(), erased()],
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
        for (command, to) in [hold(), lift(), erase(), ApplicationCommand::EraseAgain].into_iter().zip(row) {
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
    for status in Status::ALL {
        let mut events = history(*status);
        given(&events).when(hold()).then(&[held()]);
        given(&events).when(erase()).then(&[erased()]);
        events.push(held());
        given(&events).when(erase()).then_refused(ApplicationError::UnderLegalHold);
        events.push(lifted());
        given(&events).when(erase()).then(&[erased()]);
        events.push(erased());
        given(&events).when(erase()).then_nothing_new();
    }
}

#[test]
fn what_was_not_filed_is_neither_held_nor_erased() {
    for command in [hold(), lift(), erase(), ApplicationCommand::EraseAgain] {
        given(&[]).when(command).then_refused(ApplicationError::NotFiled);
    }
    assert_eq!(CertificateApplication::default().keeping(), None);
}

#[test]
fn in_a_restored_database_a_hold_keeps_nothing_that_was_erased() {
    given(&[submitted(), held()]).when(ApplicationCommand::EraseAgain).then(&[erased_again()]);
}

#[test]
fn an_erased_case_goes_on() {
    let erased = given(&[submitted(), erased()]).0;
    let department = Some(DepartmentId(Uuid::from_u128(8)));
    let assign = ApplicationCommand::Assign { department, assignee: None };
    assert_eq!(erased.decide(assign).map(|events| events.len()), Ok(1));
}
