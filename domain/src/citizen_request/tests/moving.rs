use super::*;
use crate::citizen_request::AfterAnswer;

/// What may follow what (down: from, across: to), both in the order of `Status::ALL`.
/// `x` allowed, `r` allowed with a reason, `.` refused.
#[rustfmt::skip]
const WITH_SENDER: [&str; 8] = [
//   s v p a A C R W
    ". x x x x . r x", // submitted
    ". . x x x . r x", // in_review
    ". x . x x . r x", // in_progress
    ". x x . x . r x", // awaiting_citizen
    ". . x . x x . .", // answered
    ". . r . . . . .", // closed
    ". . r . . . . .", // rejected
    ". . . . . . . .", // withdrawn
];

/// The same for a comment: no answer, no withdrawal, and therefore closed from any open status.
#[rustfmt::skip]
const COMMENT: [&str; 8] = [
//   s v p a A C R W
    ". x x x . x r .", // submitted
    ". . x x . x r .", // in_review
    ". x . x . x r .", // in_progress
    ". x x . . x r .", // awaiting_citizen
    ". . . . . . . .", // answered: cannot come about
    ". . r . . . . .", // closed
    ". . r . . . . .", // rejected
    ". . . . . . . .", // withdrawn: cannot come about
];

/// The way by which one comes to a status: by hand, or by its own command.
fn way_to(to: Status, with_reason: bool) -> RequestCommand {
    match to {
        Status::Answered => answer(AfterAnswer::KeepOpen),
        Status::Withdrawn => RequestCommand::Withdraw { by: OWNER },
        Status::Submitted
        | Status::InReview
        | Status::InProgress
        | Status::AwaitingCitizen
        | Status::Closed
        | Status::Rejected => {
            if with_reason {
                move_with_reason(to)
            } else {
                move_to(to)
            }
        }
    }
}

fn observed(kind: Kind, from: Status, to: Status) -> &'static str {
    let case = given(&history(kind, from));
    let allowed = |with_reason| case.when(way_to(to, with_reason)).0.is_ok();
    match (allowed(false), allowed(true)) {
        (true, true) => "x",
        (false, true) => "r",
        (false, false) => ".",
        (true, false) => "only without a reason",
    }
}

#[test]
fn every_edge_is_as_the_table_says() {
    for kind in Kind::ALL {
        let table = if *kind == Kind::Comment { COMMENT } else { WITH_SENDER };
        for from in statuses(*kind) {
            let row = Status::ALL.iter().map(|to| observed(*kind, from, *to)).collect::<Vec<_>>().join(" ");
            assert_eq!(row, table[from as usize], "{kind:?} from {from:?}");
        }
    }
}

#[test]
fn a_move_gives_one_event_with_its_reason_if_any() {
    let case = given(&history(Kind::Request, Status::Submitted));
    case.when(move_to(Status::InReview)).then(&[moved(Status::InReview)]);
    case.when(move_with_reason(Status::AwaitingCitizen)).then(&[moved_with_reason(Status::AwaitingCitizen)]);
    case.when(move_with_reason(Status::Rejected)).then(&[moved_with_reason(Status::Rejected)]);
}

#[test]
fn a_move_that_the_table_does_not_have_is_refused_with_both_names() {
    let refusal = RequestError::StatusNotAllowed { from: "submitted", to: "closed" };
    assert_eq!(refusal.to_string(), "closed may not follow submitted");
    given(&history(Kind::Request, Status::Submitted)).when(move_to(Status::Closed)).then_refused(refusal);
}

#[test]
fn the_same_status_again_is_refused_by_name() {
    for status in statuses(Kind::Request).filter(|status| *status != Status::Withdrawn) {
        given(&history(Kind::Request, status))
            .when(move_with_reason(status))
            .then_refused(RequestError::StatusUnchanged { status: status.as_str() });
    }
}

#[test]
fn answered_withdrawn_and_submitted_are_not_set_by_hand() {
    for to in [Status::Answered, Status::Withdrawn, Status::Submitted] {
        for kind in Kind::ALL {
            given(&history(*kind, Status::InReview))
                .when(move_with_reason(to))
                .then_refused(RequestError::StatusNotByHand { to: to.as_str() });
        }
    }
}

#[test]
fn rejecting_asks_for_a_reason() {
    for status in statuses(Kind::Request).filter(|status| status.is_open()) {
        given(&history(Kind::Request, status))
            .when(move_to(Status::Rejected))
            .then_refused(RequestError::ReasonMissing);
    }
}

#[test]
fn reopening_a_closed_or_rejected_one_asks_for_a_reason() {
    for status in [Status::Closed, Status::Rejected] {
        let case = given(&history(Kind::Complaint, status));
        case.when(move_to(Status::InProgress)).then_refused(RequestError::ReasonMissing);
        case.when(move_with_reason(Status::InProgress)).then(&[moved_with_reason(Status::InProgress)]);
    }
}

#[test]
fn work_goes_on_after_an_answer_without_a_reason() {
    given(&history(Kind::Request, Status::Answered))
        .when(move_to(Status::InProgress))
        .then(&[moved(Status::InProgress)]);
}

#[test]
fn a_withdrawn_one_is_moved_nowhere() {
    for to in Status::ALL {
        given(&history(Kind::Request, Status::Withdrawn))
            .when(move_with_reason(*to))
            .then_refused(RequestError::Withdrawn);
    }
}

#[test]
fn the_choices_of_staff_are_the_moves_that_are_allowed_by_hand() {
    for kind in Kind::ALL {
        for from in statuses(*kind) {
            let case = given(&history(*kind, from));
            let allowed = |to: &Status| case.when(move_with_reason(*to)).0.is_ok();
            let allowed: Vec<Status> = Status::ALL.iter().copied().filter(allowed).collect();
            assert_eq!(from.choices(*kind).collect::<Vec<_>>(), allowed, "{kind:?} from {from:?}");
        }
    }
}

#[test]
fn every_kind_and_status_is_found_by_its_name() {
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.as_str()), Some(*status));
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.as_str()), Some(*kind));
    }
    assert_eq!(Status::from_name("Submitted"), None);
}
