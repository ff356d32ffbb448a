use super::*;
use crate::citizen_request::AfterAnswer;

#[test]
fn an_open_one_is_answered() {
    for status in statuses(Kind::Proposal).filter(|status| status.is_open()) {
        given(&history(Kind::Proposal, status)).when(answer(AfterAnswer::KeepOpen)).then(&[answered()]);
    }
}

#[test]
fn answering_and_closing_are_two_events_of_one_command() {
    given(&history(Kind::Request, Status::InProgress))
        .when(answer(AfterAnswer::Close))
        .then(&[answered(), moved(Status::Closed)]);
}

#[test]
fn a_second_answer_is_allowed_while_it_is_answered() {
    let case = given(&history(Kind::Request, Status::Answered));
    case.when(answer(AfterAnswer::KeepOpen)).then(&[answered()]);
    case.when(answer(AfterAnswer::Close)).then(&[answered(), moved(Status::Closed)]);
}

#[test]
fn a_closed_or_rejected_one_is_reopened_before_it_is_answered() {
    for from in [Status::Closed, Status::Rejected] {
        given(&history(Kind::Request, from))
            .when(answer(AfterAnswer::KeepOpen))
            .then_refused(RequestError::StatusNotAllowed { from: from.as_str(), to: "answered" });
    }
}

#[test]
fn a_withdrawn_request_cannot_be_answered() {
    given(&history(Kind::Request, Status::Withdrawn))
        .when(answer(AfterAnswer::Close))
        .then_refused(RequestError::Withdrawn);
}

#[test]
fn a_comment_takes_no_answer() {
    for status in statuses(Kind::Comment) {
        given(&history(Kind::Comment, status))
            .when(answer(AfterAnswer::KeepOpen))
            .then_refused(RequestError::AnonymousSender);
    }
}
