//! Given / when / then, for every rule of a request for erasure.

use cqrs_es::DomainEvent;
use uuid::Uuid;

use super::ErasureEvent as Event;
use super::{Erasure, ErasureCommand, ErasureError, ErasureState, Subject};
use crate::Decider;
use crate::ids::{AccountId, RequestId};
use crate::personal::Personal;
use crate::words::{LegalBasis, Reason};

const ANNA: AccountId = AccountId(Uuid::from_u128(1));
const VASO: AccountId = AccountId(Uuid::from_u128(2));
const SUBJECT: Subject = Subject::Person(AccountId(Uuid::from_u128(3)));
const HELD: Subject = Subject::Request(RequestId(Uuid::from_u128(4)));

fn reason() -> Reason {
    Reason::parse("Το ζήτησε ο ίδιος").expect("allowed text")
}

fn ask(by: Option<AccountId>) -> ErasureCommand {
    let legal_basis = LegalBasis::parse_optional("ΓΚΠΔ 17 (1) β").expect("allowed text");
    ErasureCommand::Ask { subject: SUBJECT, reason: reason(), legal_basis, by }
}

fn asked(by: Option<AccountId>) -> Event {
    let known = |text: &str| Personal::Known(text.to_owned());
    Event::Asked {
        subject: SUBJECT,
        reason: known("Το ζήτησε ο ίδιος"),
        legal_basis: Some(known("ΓΚΠΔ 17 (1) β")),
        by,
    }
}

fn refused(by: Option<AccountId>) -> Event {
    Event::Refused { reason: Personal::Known("Το ζήτησε ο ίδιος".to_owned()), by }
}

fn carry_out(by: Option<AccountId>) -> ErasureCommand {
    ErasureCommand::CarryOut { by, held: vec![HELD] }
}

fn carried_out(by: Option<AccountId>) -> Event {
    Event::CarriedOut { by, held: vec![HELD] }
}

#[track_caller]
fn given_when_then(given: &[Event], when: ErasureCommand, then: &Result<Vec<Event>, ErasureError>) {
    let mut erasure = Erasure::default();
    for event in given {
        erasure.fold(event);
    }
    assert_eq!(&erasure.decide(when), then);
}

#[test]
fn somebody_asks_with_a_reason_and_a_law_once() {
    given_when_then(&[], ask(Some(ANNA)), &Ok(vec![asked(Some(ANNA))]));
    given_when_then(&[asked(Some(ANNA))], ask(Some(VASO)), &Err(ErasureError::AlreadyAsked));
}

#[test]
fn a_second_administrator_confirms_and_never_the_one_who_asked() {
    let given = [asked(Some(ANNA))];
    given_when_then(&given, carry_out(Some(VASO)), &Ok(vec![carried_out(Some(VASO))]));
    given_when_then(&given, carry_out(Some(ANNA)), &Err(ErasureError::SecondPersonNeeded));
}

#[test]
fn the_command_line_needs_no_second_person_and_is_none_for_the_pages() {
    given_when_then(&[asked(None)], carry_out(None), &Ok(vec![carried_out(None)]));
    given_when_then(&[asked(Some(ANNA))], carry_out(None), &Ok(vec![carried_out(None)]));
    given_when_then(&[asked(None)], carry_out(Some(ANNA)), &Ok(vec![carried_out(Some(ANNA))]));
}

#[test]
fn anybody_refuses_with_a_reason_whoever_asked_too() {
    for by in [ANNA, VASO] {
        let refuse = ErasureCommand::Refuse { reason: reason(), by: Some(by) };
        given_when_then(&[asked(Some(ANNA))], refuse, &Ok(vec![refused(Some(by))]));
    }
}

#[test]
fn what_nobody_asked_for_is_neither_done_nor_refused() {
    given_when_then(&[], carry_out(Some(ANNA)), &Err(ErasureError::NotAsked));
    let refuse = ErasureCommand::Refuse { reason: reason(), by: None };
    given_when_then(&[], refuse, &Err(ErasureError::NotAsked));
}

#[test]
fn what_is_decided_stays_decided() {
    let ends = [
        (refused(Some(VASO)), ErasureError::AlreadyRefused),
        (carried_out(Some(VASO)), ErasureError::AlreadyCarriedOut),
    ];
    for (end, refusal) in ends {
        let given = [asked(Some(ANNA)), end];
        given_when_then(&given, carry_out(Some(VASO)), &Err(refusal.clone()));
        let refuse = ErasureCommand::Refuse { reason: reason(), by: Some(VASO) };
        given_when_then(&given, refuse, &Err(refusal));
    }
}

#[test]
fn the_state_tells_how_far_it_has_come() {
    let mut erasure = Erasure::default();
    assert_eq!((erasure.state(), erasure.subject(), erasure.revision()), (None, None, 0));
    for (event, state) in [
        (asked(None), ErasureState::Asked),
        (refused(None), ErasureState::Refused),
        (carried_out(None), ErasureState::CarriedOut),
    ] {
        erasure.fold(&event);
        assert_eq!(
            (erasure.state(), erasure.subject()),
            (Some(state), Some(SUBJECT)),
            "{}",
            event.event_type()
        );
    }
}

#[test]
fn the_reason_of_an_erasure_is_nobodys_key() {
    assert_eq!(Erasure::person(&asked(None)), None);
}
