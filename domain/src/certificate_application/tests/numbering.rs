use super::*;
use ApplicationStatus as Status;

fn why() -> String {
    "register unreachable".to_owned()
}

fn defer() -> ApplicationCommand {
    ApplicationCommand::DeferProtocol { reason: why() }
}

fn refuse() -> ApplicationCommand {
    ApplicationCommand::RefuseProtocol { reason: why() }
}

fn deferred() -> ApplicationEvent {
    ApplicationEvent::ProtocolDeferred { reason: why() }
}

fn refused() -> ApplicationEvent {
    ApplicationEvent::ProtocolRefused { reason: why() }
}

const RETRY: ApplicationCommand = ApplicationCommand::RetryProtocol;
const REQUESTED: ApplicationEvent = ApplicationEvent::ProtocolRequested {};

/// An application in that state of the protocol, in its first status.
pub(super) fn case(state: ProtocolState) -> Vec<ApplicationEvent> {
    let mut events = vec![submitted()];
    match state {
        ProtocolState::None => panic!("it is sent when it is filed"),
        ProtocolState::Requested => {}
        ProtocolState::Deferred => events.push(deferred()),
        ProtocolState::Registered => events.push(numbered(7, "built_in")),
        ProtocolState::Refused => events.push(refused()),
    }
    events
}

/// The same in every status to which it can come without its number, and withdrawn.
fn cases(state: ProtocolState) -> Vec<Vec<ApplicationEvent>> {
    let after = [
        vec![],
        vec![moved(Status::InProgress)],
        vec![moved(Status::InProgress), moved(Status::AwaitingCitizen)],
        vec![moved_with_reason(Status::Rejected)],
        vec![ApplicationEvent::Withdrawn {}],
    ];
    after.map(|after| [case(state), after].concat()).to_vec()
}

fn every(state: ProtocolState) -> impl Iterator<Item = Given> {
    cases(state).into_iter().map(|events| given(&events))
}

#[test]
fn a_registrar_sends_it_again_after_a_refusal() {
    every(ProtocolState::Refused).for_each(|case| case.when(RETRY).then(&[REQUESTED]));
    let again = given(&[case(ProtocolState::Refused), vec![REQUESTED]].concat());
    assert_eq!(again.0.protocol(), Some(ProtocolState::Requested));
    again.when(number(7, "built_in")).then(&[numbered(7, "built_in")]);
}

#[test]
fn what_was_not_refused_is_not_sent_again() {
    for state in courses().filter(|state| *state != ProtocolState::Refused) {
        every(state).for_each(|case| case.when(RETRY).then_refused(ApplicationError::ProtocolAlready));
    }
}

#[test]
fn what_waits_is_deferred_once_and_never_after_an_answer_of_the_register() {
    every(ProtocolState::Requested).for_each(|case| case.when(defer()).then(&[deferred()]));
    for state in [ProtocolState::Deferred, ProtocolState::Registered, ProtocolState::Refused] {
        every(state).for_each(|case| case.when(defer()).then_nothing_new());
    }
}

#[test]
fn what_waits_is_numbered_in_any_status_even_withdrawn_and_by_hand_too() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred, ProtocolState::Refused] {
        for register in ["built_in", "manual"] {
            every(state).for_each(|case| case.when(number(7, register)).then(&[numbered(7, register)]));
        }
    }
}

#[test]
fn the_same_number_again_is_nothing_new_and_another_is_refused() {
    for register in ["built_in", "manual"] {
        for case in every(ProtocolState::Registered) {
            case.when(number(7, register)).then_nothing_new();
            case.when(number(8, register)).then_refused(ApplicationError::ProtocolAlready);
        }
    }
}

#[test]
fn the_register_refuses_what_waits_and_is_heard_once() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred] {
        every(state).for_each(|case| case.when(refuse()).then(&[refused()]));
    }
    every(ProtocolState::Refused).for_each(|case| case.when(refuse()).then_nothing_new());
}

#[test]
fn what_has_a_number_is_not_refused_any_more() {
    every(ProtocolState::Registered)
        .for_each(|case| case.when(refuse()).then_refused(ApplicationError::ProtocolAlready));
}

#[test]
fn the_number_leaves_the_status_as_it_is() {
    for events in cases(ProtocolState::Requested) {
        let mut case = given(&events).0;
        let before = case.status();
        case.fold(&numbered(7, "built_in"));
        assert_eq!((case.status(), case.protocol()), (before, Some(ProtocolState::Registered)));
    }
}
