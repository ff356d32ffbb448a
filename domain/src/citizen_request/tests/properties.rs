//! What holds whatever is asked, in whatever order.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;
use crate::citizen_request::AfterAnswer;

fn commands() -> impl Strategy<Value = RequestCommand> {
    let people = select(vec![OWNER, STRANGER]);
    let registers = select(vec!["built_in", "manual"]);
    prop_oneof![
        (select(Kind::ALL), any::<bool>()).prop_map(|(kind, named)| submit(kind, named.then(sender))),
        select(Status::ALL).prop_map(move_to),
        select(Status::ALL).prop_map(move_with_reason),
        select(vec![AfterAnswer::KeepOpen, AfterAnswer::Close]).prop_map(answer),
        people.prop_map(|by| RequestCommand::Withdraw { by }),
        (any::<bool>(), any::<bool>()).prop_map(|(roads, clerk)| RequestCommand::Assign {
            department: roads.then_some(ROADS),
            assignee: clerk.then_some(CLERK),
        }),
        Just(()).prop_map(|()| note()),
        Just(RequestCommand::RequestProtocol),
        Just(RequestCommand::RetryProtocol),
        Just(RequestCommand::DeferProtocol { reason: "later".to_owned() }),
        (1..3_u64, registers).prop_map(|(number, register)| RequestCommand::Protocol {
            entry: entry(number),
            register: register.to_owned(),
            by: None,
        }),
        Just(RequestCommand::RefuseProtocol { reason: "no".to_owned() }),
        Just(()).prop_map(|()| RequestCommand::SetLegalHold {
            reason: Reason::parse("Δίκη").expect("allowed")
        }),
        Just(()).prop_map(|()| RequestCommand::LiftLegalHold {
            reason: Reason::parse("Δίκη").expect("allowed")
        }),
        Just(RequestCommand::Erase { request: None }),
    ]
}

/// Histories that begin with a filing, so that most commands are not just refused.
fn lives() -> impl Strategy<Value = Vec<RequestCommand>> {
    let first = select(Kind::ALL).prop_map(|kind| submit(kind, (kind != Kind::Comment).then(sender)));
    (first, prop::collection::vec(commands(), 0..40)).prop_map(|(first, rest)| [vec![first], rest].concat())
}

/// Every event of that life, each with the state after it.
fn live(life: Vec<RequestCommand>) -> Vec<(RequestEvent, CitizenRequest)> {
    let mut request = CitizenRequest::default();
    let mut lived = Vec::new();
    for command in life {
        for event in request.decide(command).unwrap_or_default() {
            request.fold(&event);
            lived.push((event, request.clone()));
        }
    }
    lived
}

/// The event with every personal field replaced, as the log or an erasure would.
fn with_personal(event: &RequestEvent, form: &Value) -> RequestEvent {
    fn replace(value: &mut Value, form: &Value) {
        match value {
            Value::Object(members) if members.contains_key("personal") => *value = form.clone(),
            Value::Object(members) => members.values_mut().for_each(|member| replace(member, form)),
            _ => {}
        }
    }
    let mut payload = serde_json::to_value(event).expect("an event serialises");
    replace(&mut payload, form);
    serde_json::from_value(payload).expect("an event loads in every form")
}

proptest! {
    #[test]
    fn any_commands_in_any_order_are_decided_without_a_panic(life in prop::collection::vec(commands(), 0..40)) {
        live(life);
    }

    #[test]
    fn the_sequence_counts_the_events_and_the_revision_never_passes_it(life in lives()) {
        for (count, (_, request)) in (1..).zip(live(life)) {
            prop_assert_eq!(request.sequence(), count);
            prop_assert!((1..=count).contains(&request.revision()));
        }
    }

    #[test]
    fn a_withdrawn_request_stays_withdrawn(life in lives()) {
        let lived = live(life);
        let after = lived.iter().skip_while(|(_, request)| request.status() != Some(Status::Withdrawn));
        for (event, request) in after {
            prop_assert_eq!(request.status(), Some(Status::Withdrawn), "after {:?}", event);
        }
    }

    #[test]
    fn a_number_once_given_is_never_changed(life in lives()) {
        let entries: Vec<_> =
            live(life).into_iter().filter(|(event, _)| matches!(event, RequestEvent::Protocolled { .. })).collect();
        prop_assert!(entries.len() <= 1);
    }

    #[test]
    fn a_comment_never_knows_an_owner_an_answer_or_a_withdrawal(life in lives()) {
        for (event, request) in live(life) {
            let personal = matches!(event, RequestEvent::Answered { .. } | RequestEvent::Withdrawn {});
            prop_assert!(request.kind() != Some(Kind::Comment) || (!personal && request.owner().is_none()));
        }
    }

    #[test]
    fn the_state_is_the_same_whether_personal_data_are_known_sealed_or_erased(life in lives()) {
        let sealed = json!({"ciphertext": "AA==", "commitment": "AA==", "nonce": "AA=="});
        let erased = json!({"personal": null});
        let (mut from_sealed, mut from_erased) = (CitizenRequest::default(), CitizenRequest::default());
        for (event, known) in live(life) {
            from_sealed.fold(&with_personal(&event, &sealed));
            from_erased.fold(&with_personal(&event, &erased));
            prop_assert_eq!(&known, &from_sealed);
            prop_assert_eq!(&known, &from_erased);
        }
    }
}
