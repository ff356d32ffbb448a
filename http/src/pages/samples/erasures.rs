//! Erasures, in every state.

use domain::erasure::{ErasureState, Subject};
use domain::{ApplicationId, ErasureId};
use projections::erasures::{Decided, ErasureLine, ErasureView};

use super::staff::{desk, people, render};
use super::*;
use crate::forms::Body;
use crate::forms::erasures::{AskForm, HoldForm, RefusalForm};
use crate::pages::erasures::{ErasurePage, ErasuresPage};

/// Each page with its name.
pub fn all(language: Language) -> Vec<(&'static str, String)> {
    [lists(language), requests(language)].concat()
}

fn erasure(subject: Subject, state: ErasureState) -> ErasureView {
    let decided = Decided { at: at(600), by: None, refusal: None, held: Vec::new() };
    let request = Subject::Request(RequestId(Uuid::from_u128(4)));
    ErasureView {
        id: ErasureId(Uuid::from_u128(1)),
        subject,
        reason: Some("Το ζήτησε η ίδια <b>&</b>".to_owned()),
        legal_basis: Some("ΓΚΠΔ, άρθρο 17".to_owned()),
        state,
        asked_at: at(0),
        asked_by: Some(ME),
        decided: match state {
            ErasureState::Asked => None,
            ErasureState::Refused => {
                Some(Decided { refusal: Some("Τηρείται.".to_owned()), ..decided })
            }
            ErasureState::CarriedOut => Some(Decided { held: vec![request], ..decided }),
        },
    }
}

fn person() -> Subject {
    Subject::Person(AccountId(Uuid::from_u128(9)))
}

fn lists(language: Language) -> Vec<(&'static str, String)> {
    let page = |list, asked: &[u8], hold: &[u8], trouble: Option<&str>| {
        let (mut asked, mut hold) = (AskForm::of(&Body::read(asked)), HoldForm::of(&Body::read(hold)));
        if trouble.is_none() && !asked.id.value.is_empty() {
            assert!(asked.wanted().is_none() && hold.wanted().is_none());
        }
        let frame = desk(language, Section::Erasures, Role::Administrator);
        let trouble = trouble.map(str::to_owned);
        render(&ErasuresPage { frame, list, people: people(), asked, hold, trouble, done: true })
    };
    let application = Subject::Application(ApplicationId(Uuid::from_u128(3)));
    let list = [
        erasure(person(), ErasureState::Asked),
        erasure(Subject::Request(RequestId(Uuid::from_u128(2))), ErasureState::Refused),
        erasure(application, ErasureState::CarriedOut),
    ];
    let list: Vec<_> = list.into_iter().map(ErasureLine::from).collect();
    vec![
        ("erasures", page(list.clone(), b"", b"", None)),
        ("erasures-empty", page(Vec::new(), b"", b"", None)),
        ("erasures-faulty", page(list.clone(), b"id=x", b"case=x", None)),
        ("erasures-refused", page(list, b"id=x", b"", Some("refusal-nothing_left"))),
    ]
}

fn requests(language: Language) -> Vec<(&'static str, String)> {
    let page = |state, me: AccountId, typed: &[u8], trouble: Option<&str>| {
        let mut form = RefusalForm::of(&Body::read(typed));
        if !typed.is_empty() {
            assert!(form.reason().is_none());
        }
        let frame = desk(language, Section::Erasures, Role::Administrator);
        let trouble = trouble.map(str::to_owned);
        render(&ErasurePage { frame, one: erasure(person(), state), people: people(), form, me, trouble })
    };
    let other = AccountId(Uuid::from_u128(8));
    vec![
        ("erasure-asked", page(ErasureState::Asked, other, b"", None)),
        ("erasure-mine", page(ErasureState::Asked, ME, b"", Some("refusal-second_person_needed"))),
        ("erasure-faulty", page(ErasureState::Asked, other, b"reason=+", None)),
        ("erasure-refused", page(ErasureState::Refused, other, b"", None)),
        ("erasure-done", page(ErasureState::CarriedOut, other, b"", None)),
    ]
}
