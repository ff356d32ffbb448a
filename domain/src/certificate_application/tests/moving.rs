use super::*;
use ApplicationStatus as Status;

/// What may follow what (down: from, across: to), both in the order of `ApplicationStatus::ALL`, for an application
/// that has its number. `x` allowed, `r` allowed with a reason, `.` refused.
#[rustfmt::skip]
const EDGES: [&str; 7] = [
//   s p a I D R W
    ". x . . . r x", // submitted
    ". . x x . r x", // in_progress
    ". x . x . r x", // awaiting_citizen
    ". . . . x . .", // issued
    ". . . . . . .", // delivered
    ". . . . . . .", // rejected
    ". . . . . . .", // withdrawn
];

/// The way by which one comes to a status: by hand, or by its own command.
fn way_to(to: Status, by_hand: fn(Status) -> ApplicationCommand) -> ApplicationCommand {
    if to == Status::Withdrawn { ApplicationCommand::Withdraw { by: OWNER } } else { by_hand(to) }
}

fn observed(from: Status, to: Status) -> &'static str {
    let case = given(&history(from));
    let allowed = |by_hand| case.when(way_to(to, by_hand)).0.is_ok();
    match (allowed(move_to), allowed(move_with_reason)) {
        (true, true) => "x",
        (false, true) => "r",
        (false, false) => ".",
        (true, false) => "only without a reason",
    }
}

#[test]
fn every_edge_is_as_the_table_says() {
    for from in Status::ALL {
        let row = Status::ALL.iter().map(|to| observed(*from, *to)).collect::<Vec<_>>().join(" ");
        assert_eq!(row, EDGES[*from as usize], "from {from:?}");
    }
}

#[test]
fn a_move_gives_one_event_with_its_reason_if_any() {
    given(&history(Status::Submitted)).when(move_to(Status::InProgress)).then(&[moved(Status::InProgress)]);
    let case = given(&history(Status::InProgress));
    case.when(move_with_reason(Status::AwaitingCitizen)).then(&[moved_with_reason(Status::AwaitingCitizen)]);
    case.when(move_with_reason(Status::Rejected)).then(&[moved_with_reason(Status::Rejected)]);
}

#[test]
fn a_move_that_the_table_does_not_have_is_refused_with_both_names() {
    let refusal = ApplicationError::StatusNotAllowed { from: "submitted", to: "issued" };
    assert_eq!(refusal.to_string(), "issued may not follow submitted");
    given(&history(Status::Submitted)).when(move_to(Status::Issued)).then_refused(refusal);
}

#[test]
fn it_is_issued_only_when_the_protocol_has_registered_it() {
    for from in [Status::InProgress, Status::AwaitingCitizen] {
        for course in courses() {
            let waiting = [numbering::case(course), history(from).split_off(2)].concat();
            let issue = given(&waiting).when(move_to(Status::Issued));
            if course == ProtocolState::Registered {
                issue.then(&[moved(Status::Issued)]);
            } else {
                issue.then_refused(ApplicationError::NotRegistered);
            }
        }
    }
}

#[test]
fn a_number_by_hand_is_enough_to_issue_it() {
    given(&[submitted(), moved(Status::InProgress), numbered(7, "manual")])
        .when(move_to(Status::Issued))
        .then(&[moved(Status::Issued)]);
}

#[test]
fn everything_but_issuing_goes_on_without_a_number() {
    let case = given(&[submitted()]);
    case.when(move_to(Status::InProgress)).then(&[moved(Status::InProgress)]);
    case.when(move_with_reason(Status::Rejected)).then(&[moved_with_reason(Status::Rejected)]);
}

#[test]
fn the_same_status_again_is_refused_by_name() {
    for status in Status::ALL.iter().filter(|status| **status != Status::Withdrawn) {
        given(&history(*status))
            .when(move_with_reason(*status))
            .then_refused(ApplicationError::StatusUnchanged { status: status.as_str() });
    }
}

#[test]
fn submitted_and_withdrawn_are_not_set_by_hand() {
    for to in [Status::Submitted, Status::Withdrawn] {
        given(&history(Status::InProgress))
            .when(move_with_reason(to))
            .then_refused(ApplicationError::StatusNotByHand { to: to.as_str() });
    }
}

#[test]
fn rejecting_asks_for_a_reason() {
    for status in Status::ALL.iter().filter(|status| status.is_open()) {
        given(&history(*status))
            .when(move_to(Status::Rejected))
            .then_refused(ApplicationError::ReasonMissing);
    }
}

#[test]
fn a_withdrawn_one_is_moved_nowhere() {
    for to in Status::ALL {
        given(&history(Status::Withdrawn))
            .when(move_with_reason(*to))
            .then_refused(ApplicationError::Withdrawn);
    }
}

#[test]
fn the_choices_of_staff_are_the_moves_that_are_allowed_by_hand() {
    for from in Status::ALL {
        let case = given(&history(*from));
        let allowed = |to: &Status| case.when(move_with_reason(*to)).0.is_ok();
        let allowed: Vec<Status> = Status::ALL.iter().copied().filter(allowed).collect();
        assert_eq!(from.choices().collect::<Vec<_>>(), allowed, "from {from:?}");
    }
}

#[test]
fn every_status_is_found_by_its_name() {
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.as_str()), Some(*status));
    }
    assert_eq!(Status::from_name("Issued"), None);
}
