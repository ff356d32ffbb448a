//! What holds whatever is asked, in whatever order; and that the framework's trait gives what `decide` gives.

use cqrs_es::test::TestFramework;
use proptest::prelude::*;

use super::*;

fn commands() -> impl Strategy<Value = VerificationCommand> {
    prop_oneof![
        Just(()).prop_map(|()| declare(details())),
        Just(()).prop_map(|()| declare(renamed())),
        Just(()).prop_map(|()| declare(moved_house())),
        Just(()).prop_map(|()| verify()),
        Just(()).prop_map(|()| revoke()),
        Just(()).prop_map(|()| erase()),
    ]
}

/// Every event of that life, each with the state after it.
fn live(life: Vec<VerificationCommand>) -> Vec<(Event, UserVerification)> {
    let mut verification = UserVerification::default();
    let mut lived = Vec::new();
    for command in life {
        for event in verification.decide(command).unwrap_or_default() {
            verification.fold(&event);
            lived.push((event, verification.clone()));
        }
    }
    lived
}

proptest! {
    #[test]
    fn who_is_verified_has_been_seen_since_what_is_checked_last_changed(
        life in prop::collection::vec(commands(), 0..40),
    ) {
        let (mut checked, mut seen) = (None, None);
        for (event, verification) in live(life) {
            match event {
                Event::DetailsDeclared { fingerprints, .. } => {
                    if checked.as_ref() != Some(&fingerprints.checked) {
                        seen = None;
                    }
                    checked = Some(fingerprints.checked);
                }
                Event::Verified { .. } => seen = checked.clone(),
                Event::Revoked { .. } | Event::PersonErased { .. } => seen = None,
            }
            prop_assert_eq!(verification.state() == State::Verified, seen.is_some());
        }
    }

    #[test]
    fn nothing_that_was_declared_is_declared_again_at_once(life in prop::collection::vec(commands(), 0..40)) {
        let whole = |event: &Event| match event {
            Event::DetailsDeclared { fingerprints, .. } => Some(fingerprints.whole.clone()),
            Event::Verified { .. } | Event::Revoked { .. } | Event::PersonErased { .. } => None,
        };
        let declared: Vec<_> = live(life).iter().filter_map(|(event, _)| whole(event)).collect();
        prop_assert!(declared.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

#[test]
fn declaring_and_a_refusal_through_the_framework() {
    let framework = TestFramework::<UserVerification>::with(());
    framework
        .given_no_previous_events()
        .when(declare(details()))
        .then_expect_events(vec![declared(details())]);
    let framework = TestFramework::<UserVerification>::with(());
    framework
        .given(history(State::Verified))
        .when(verify())
        .then_expect_error(VerificationError::AlreadyVerified);
}
