use super::*;

#[test]
fn before_it_is_filed_nothing_is_known() {
    let application = given(&[]).0;
    assert_eq!((application.owner(), application.status(), application.protocol()), (None, None, None));
    assert_eq!((application.sequence(), application.revision()), (0, 0));
}

#[test]
fn filing_tells_owner_and_first_status() {
    let application = given(&[submitted()]).0;
    assert_eq!(application.owner(), Some(OWNER));
    assert_eq!(application.status(), Some(ApplicationStatus::Submitted));
}

#[test]
fn every_way_to_a_status_ends_in_it() {
    for status in ApplicationStatus::ALL {
        assert_eq!(given(&history(*status)).0.status(), Some(*status));
    }
}

#[test]
fn only_what_people_do_moves_the_revision() {
    let steps = [
        (submitted(), 1),
        (ApplicationEvent::ProtocolDeferred { reason: String::new() }, 1),
        (ApplicationEvent::ProtocolRefused { reason: String::new() }, 1),
        (ApplicationEvent::ProtocolRequested {}, 4),
        (numbered(7, "built_in"), 4),
        (answered(), 6),
    ];
    let mut application = CertificateApplication::default();
    for (sequence, (event, revision)) in (1..).zip(steps) {
        application.fold(&event);
        assert_eq!((application.sequence(), application.revision()), (sequence, revision), "{event:?}");
    }
}

#[test]
fn a_number_that_a_registrar_wrote_by_hand_moves_the_revision() {
    assert_eq!(given(&[submitted(), numbered(7, "manual")]).0.revision(), 2);
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let refusals = [
        ApplicationError::NotFiled,
        ApplicationError::AlreadyFiled,
        ApplicationError::NotVerified,
        ApplicationError::DeliveryNotOffered,
        ApplicationError::FieldsOfAnother,
        ApplicationError::NotYours,
        ApplicationError::StatusUnchanged { status: "issued" },
        ApplicationError::StatusNotByHand { to: "withdrawn" },
        ApplicationError::StatusNotAllowed { from: "issued", to: "rejected" },
        ApplicationError::NotRegistered,
        ApplicationError::ReasonMissing,
        ApplicationError::Withdrawn,
        ApplicationError::ProtocolAlready,
    ];
    let codes: std::collections::BTreeSet<_> = refusals.iter().map(ApplicationError::code).collect();
    assert_eq!(codes.len(), refusals.len());
}
