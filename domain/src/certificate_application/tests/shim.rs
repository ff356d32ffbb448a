//! The framework's trait gives what `decide` gives.

use cqrs_es::test::TestFramework;

use super::*;

fn framework() -> TestFramework<CertificateApplication> {
    TestFramework::with(())
}

#[test]
fn filing_through_the_framework() {
    framework()
        .given_no_previous_events()
        .when(submit(VerificationState::Verified))
        .then_expect_events(vec![submitted()]);
}

#[test]
fn a_refusal_through_the_framework() {
    framework()
        .given(history(ApplicationStatus::Withdrawn))
        .when(answer())
        .then_expect_error(ApplicationError::Withdrawn);
}
