//! What holds whatever is asked, in whatever order.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;

fn commands() -> impl Strategy<Value = ApplicationCommand> {
    let people = select(vec![OWNER, STRANGER]);
    let registers = select(vec!["built_in", "manual"]);
    prop_oneof![
        select(VerificationState::ALL).prop_map(submit),
        select(ApplicationStatus::ALL).prop_map(move_to),
        select(ApplicationStatus::ALL).prop_map(move_with_reason),
        Just(()).prop_map(|()| answer()),
        people.prop_map(|by| ApplicationCommand::Withdraw { by }),
        (any::<bool>(), any::<bool>()).prop_map(|(registry, clerk)| ApplicationCommand::Assign {
            department: registry.then_some(REGISTRY),
            assignee: clerk.then_some(CLERK),
        }),
        Just(()).prop_map(|()| note()),
        Just(ApplicationCommand::RetryProtocol),
        Just(ApplicationCommand::DeferProtocol { reason: "later".to_owned() }),
        (1..3_u64, registers).prop_map(|(entry, register)| number(entry, register)),
        Just(ApplicationCommand::RefuseProtocol { reason: "no".to_owned() }),
        Just(()).prop_map(|()| ApplicationCommand::SetLegalHold {
            reason: Reason::parse("Δίκη").expect("allowed")
        }),
        Just(()).prop_map(|()| ApplicationCommand::LiftLegalHold {
            reason: Reason::parse("Δίκη").expect("allowed")
        }),
        Just(ApplicationCommand::Erase { request: None }),
    ]
}

/// Histories that begin with a filing, so that most commands are not just refused.
fn lives() -> impl Strategy<Value = Vec<ApplicationCommand>> {
    prop::collection::vec(commands(), 0..40)
        .prop_map(|rest| [vec![submit(VerificationState::Verified)], rest].concat())
}

/// Every event of that life, each with the state after it.
fn live(life: Vec<ApplicationCommand>) -> Vec<(ApplicationEvent, CertificateApplication)> {
    let mut application = CertificateApplication::default();
    let mut lived = Vec::new();
    for command in life {
        for event in application.decide(command).unwrap_or_default() {
            application.fold(&event);
            lived.push((event, application.clone()));
        }
    }
    lived
}

/// The event with every personal field replaced, as the log or an erasure would.
fn with_personal(event: &ApplicationEvent, form: &Value) -> ApplicationEvent {
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
        for (count, (_, application)) in (1..).zip(live(life)) {
            prop_assert_eq!(application.sequence(), count);
            prop_assert!((1..=count).contains(&application.revision()));
        }
    }

    #[test]
    fn a_withdrawn_application_stays_withdrawn(life in lives()) {
        let withdrawn = Some(ApplicationStatus::Withdrawn);
        let lived = live(life);
        for (event, application) in lived.iter().skip_while(|(_, application)| application.status() != withdrawn) {
            prop_assert_eq!(application.status(), withdrawn, "after {:?}", event);
        }
    }

    #[test]
    fn a_number_once_given_is_never_changed_nor_taken_back(life in lives()) {
        let lived = live(life);
        let given = |event: &ApplicationEvent| matches!(event, ApplicationEvent::Protocolled { .. });
        prop_assert!(lived.iter().filter(|(event, _)| given(event)).count() <= 1);
        for (_, application) in lived.iter().skip_while(|(event, _)| !given(event)) {
            prop_assert_eq!(application.protocol(), Some(ProtocolState::Registered));
        }
    }

    #[test]
    fn nothing_is_issued_that_has_no_number(life in lives()) {
        for (_, application) in live(life) {
            let issued = [ApplicationStatus::Issued, ApplicationStatus::Delivered].map(Some);
            prop_assert!(
                !issued.contains(&application.status())
                    || application.protocol() == Some(ProtocolState::Registered)
            );
        }
    }

    #[test]
    fn the_state_is_the_same_whether_personal_data_are_known_sealed_or_erased(life in lives()) {
        let sealed = json!({"ciphertext": "AA==", "commitment": "AA==", "nonce": "AA=="});
        let erased = json!({"personal": null});
        let mut from_sealed = CertificateApplication::default();
        let mut from_erased = CertificateApplication::default();
        for (event, known) in live(life) {
            from_sealed.fold(&with_personal(&event, &sealed));
            from_erased.fold(&with_personal(&event, &erased));
            prop_assert_eq!(&known, &from_sealed);
            prop_assert_eq!(&known, &from_erased);
        }
    }
}
