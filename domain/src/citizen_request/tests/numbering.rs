use super::*;
use crate::protocol::ProtocolState;

fn why() -> String {
    "register unreachable".to_owned()
}

fn defer() -> RequestCommand {
    RequestCommand::DeferProtocol { reason: why() }
}

fn refuse() -> RequestCommand {
    RequestCommand::RefuseProtocol { reason: why() }
}

fn number(number: u64, register: &str) -> RequestCommand {
    RequestCommand::Protocol { entry: entry(number), register: register.to_owned(), by: None }
}

fn numbered(number: u64, register: &str) -> RequestEvent {
    RequestEvent::Protocolled { entry: entry(number), register: register.to_owned(), by: None }
}

fn deferred() -> RequestEvent {
    RequestEvent::ProtocolDeferred { reason: why() }
}

fn refused() -> RequestEvent {
    RequestEvent::ProtocolRefused { reason: why() }
}

/// A case in that state of the protocol, in its first status.
fn case(state: ProtocolState) -> Vec<RequestEvent> {
    let mut events = vec![submitted(Kind::Request)];
    let requested = RequestEvent::ProtocolRequested {};
    match state {
        ProtocolState::None => {}
        ProtocolState::Requested => events.push(requested),
        ProtocolState::Deferred => events.extend([requested, deferred()]),
        ProtocolState::Registered => events.extend([requested, numbered(7, "built_in")]),
        ProtocolState::Refused => events.extend([requested, refused()]),
    }
    events
}

fn withdrawn_case(state: ProtocolState) -> Vec<RequestEvent> {
    [case(state), vec![RequestEvent::Withdrawn {}]].concat()
}

#[test]
fn staff_send_it_in_any_status_but_withdrawn() {
    for kind in Kind::ALL {
        for status in statuses(*kind).filter(|status| *status != Status::Withdrawn) {
            given(&history(*kind, status))
                .when(RequestCommand::RequestProtocol)
                .then(&[RequestEvent::ProtocolRequested {}]);
        }
    }
    for state in ProtocolState::ALL {
        for command in [RequestCommand::RequestProtocol, RequestCommand::RetryProtocol] {
            given(&withdrawn_case(*state)).when(command).then_refused(RequestError::Withdrawn);
        }
    }
}

#[test]
fn staff_send_it_once_even_if_the_register_refuses_it() {
    for state in ProtocolState::ALL.iter().filter(|state| **state != ProtocolState::None) {
        given(&case(*state))
            .when(RequestCommand::RequestProtocol)
            .then_refused(RequestError::ProtocolAlready);
    }
}

#[test]
fn a_registrar_sends_it_again_after_a_refusal() {
    given(&case(ProtocolState::Refused))
        .when(RequestCommand::RetryProtocol)
        .then(&[RequestEvent::ProtocolRequested {}]);
}

#[test]
fn what_was_not_refused_is_not_sent_again() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred, ProtocolState::Registered] {
        given(&case(state)).when(RequestCommand::RetryProtocol).then_refused(RequestError::ProtocolAlready);
    }
    given(&case(ProtocolState::None))
        .when(RequestCommand::RetryProtocol)
        .then_refused(RequestError::ProtocolNotRequested);
}

#[test]
fn what_waits_is_deferred_once() {
    given(&case(ProtocolState::Requested)).when(defer()).then(&[deferred()]);
    given(&case(ProtocolState::Deferred)).when(defer()).then_nothing_new();
}

#[test]
fn deferring_is_harmless_when_the_register_has_answered_first() {
    given(&case(ProtocolState::Registered)).when(defer()).then_nothing_new();
    given(&case(ProtocolState::Refused)).when(defer()).then_nothing_new();
}

#[test]
fn what_was_never_sent_is_neither_deferred_nor_refused_nor_numbered_by_a_register() {
    let unsent = given(&case(ProtocolState::None));
    for command in [defer(), refuse(), number(7, "built_in")] {
        unsent.when(command).then_refused(RequestError::ProtocolNotRequested);
    }
}

#[test]
fn what_waits_is_numbered() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred, ProtocolState::Refused] {
        given(&case(state)).when(number(7, "built_in")).then(&[numbered(7, "built_in")]);
    }
}

#[test]
fn a_registrar_numbers_by_hand_what_was_never_sent() {
    given(&case(ProtocolState::None)).when(number(7, "manual")).then(&[numbered(7, "manual")]);
    given(&withdrawn_case(ProtocolState::None))
        .when(number(7, "manual"))
        .then_refused(RequestError::Withdrawn);
}

#[test]
fn the_same_number_again_is_nothing_new_and_another_is_refused() {
    let registered = given(&case(ProtocolState::Registered));
    registered.when(number(7, "built_in")).then_nothing_new();
    registered.when(number(7, "manual")).then_nothing_new();
    registered.when(number(8, "built_in")).then_refused(RequestError::ProtocolAlready);
    registered.when(number(8, "manual")).then_refused(RequestError::ProtocolAlready);
}

#[test]
fn a_request_withdrawn_while_it_waits_is_numbered_all_the_same() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred, ProtocolState::Refused] {
        given(&withdrawn_case(state)).when(number(7, "built_in")).then(&[numbered(7, "built_in")]);
    }
    given(&withdrawn_case(ProtocolState::Requested)).when(defer()).then(&[deferred()]);
    given(&withdrawn_case(ProtocolState::Deferred)).when(refuse()).then(&[refused()]);
}

#[test]
fn the_register_refuses_what_waits() {
    for state in [ProtocolState::Requested, ProtocolState::Deferred] {
        given(&case(state)).when(refuse()).then(&[refused()]);
    }
}

#[test]
fn a_refusal_told_twice_is_nothing_new() {
    given(&case(ProtocolState::Refused)).when(refuse()).then_nothing_new();
}

#[test]
fn what_has_a_number_is_not_refused_any_more() {
    given(&case(ProtocolState::Registered)).when(refuse()).then_refused(RequestError::ProtocolAlready);
}

#[test]
fn the_number_leaves_the_status_as_it_is() {
    let mut request = given(&withdrawn_case(ProtocolState::Requested)).0;
    request.fold(&numbered(7, "built_in"));
    assert_eq!(request.status(), Some(Status::Withdrawn));
    assert_eq!(request.protocol(), Some(ProtocolState::Registered));
}
