//! The framework's trait gives what `decide` gives.

use cqrs_es::test::TestFramework;

use super::*;
use crate::citizen_request::AfterAnswer;

fn framework() -> TestFramework<CitizenRequest> {
    TestFramework::with(())
}

#[test]
fn filing_through_the_framework() {
    framework()
        .given_no_previous_events()
        .when(submit(Kind::Request, Some(sender())))
        .then_expect_events(vec![submitted(Kind::Request)]);
}

#[test]
fn two_events_of_one_command_through_the_framework() {
    framework()
        .given(history(Kind::Request, Status::InReview))
        .when(answer(AfterAnswer::Close))
        .then_expect_events(vec![answered(), moved(Status::Closed)]);
}

#[test]
fn a_refusal_through_the_framework() {
    framework()
        .given(history(Kind::Request, Status::Withdrawn))
        .when(RequestCommand::RequestProtocol)
        .then_expect_error(RequestError::Withdrawn);
}
