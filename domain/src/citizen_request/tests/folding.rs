use super::*;
use crate::protocol::ProtocolState;

#[test]
fn before_it_is_filed_nothing_is_known() {
    let request = given(&[]).0;
    assert_eq!((request.kind(), request.owner(), request.status()), (None, None, None));
    assert_eq!((request.protocol(), request.sequence(), request.revision()), (None, 0, 0));
}

#[test]
fn filing_tells_kind_owner_and_first_status() {
    let request = given(&[submitted(Kind::Complaint)]).0;
    assert_eq!(request.kind(), Some(Kind::Complaint));
    assert_eq!(request.owner(), Some(OWNER));
    assert_eq!(request.status(), Some(Status::Submitted));
    assert_eq!(request.protocol(), Some(ProtocolState::None));
    assert_eq!(given(&[submitted(Kind::Comment)]).0.owner(), None);
}

#[test]
fn every_way_to_a_status_ends_in_it() {
    for kind in Kind::ALL {
        for status in statuses(*kind) {
            assert_eq!(given(&history(*kind, status)).0.status(), Some(status));
        }
    }
}

#[test]
fn only_what_people_do_moves_the_revision() {
    let by_register =
        RequestEvent::Protocolled { entry: entry(7), register: "built_in".to_owned(), by: None };
    let steps = [
        (submitted(Kind::Request), 1),
        (RequestEvent::ProtocolRequested {}, 2),
        (RequestEvent::ProtocolDeferred { reason: String::new() }, 2),
        (by_register, 2),
        (answered(), 5),
    ];
    let mut request = CitizenRequest::default();
    for (sequence, (event, revision)) in (1..).zip(steps) {
        request.fold(&event);
        assert_eq!((request.sequence(), request.revision()), (sequence, revision), "{event:?}");
    }
}

#[test]
fn a_number_that_a_registrar_wrote_by_hand_moves_the_revision() {
    let by_hand = RequestEvent::Protocolled { entry: entry(7), register: "manual".to_owned(), by: None };
    assert_eq!(given(&[submitted(Kind::Request), by_hand]).0.revision(), 2);
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let refusals = [
        RequestError::NotFiled,
        RequestError::AlreadyFiled,
        RequestError::SenderMismatch,
        RequestError::NotYours,
        RequestError::AnonymousSender,
        RequestError::StatusUnchanged { status: "closed" },
        RequestError::StatusNotByHand { to: "answered" },
        RequestError::StatusNotAllowed { from: "closed", to: "rejected" },
        RequestError::ReasonMissing,
        RequestError::Withdrawn,
        RequestError::ProtocolAlready,
        RequestError::ProtocolNotRequested,
    ];
    let codes: std::collections::BTreeSet<_> = refusals.iter().map(RequestError::code).collect();
    assert_eq!(codes.len(), refusals.len());
}
