use super::*;
use ApplicationStatus as Status;

const BY_OWNER: ApplicationCommand = ApplicationCommand::Withdraw { by: OWNER };

#[test]
fn its_owner_takes_an_open_one_back() {
    for status in Status::ALL.iter().filter(|status| status.is_open()) {
        given(&history(*status)).when(BY_OWNER).then(&[ApplicationEvent::Withdrawn {}]);
    }
}

#[test]
fn it_is_taken_back_whether_it_has_its_number_or_not() {
    for course in courses() {
        given(&numbering::case(course)).when(BY_OWNER).then(&[ApplicationEvent::Withdrawn {}]);
    }
}

#[test]
fn an_issued_delivered_or_rejected_one_is_not_taken_back() {
    for from in [Status::Issued, Status::Delivered, Status::Rejected] {
        given(&history(from))
            .when(BY_OWNER)
            .then_refused(ApplicationError::StatusNotAllowed { from: from.as_str(), to: "withdrawn" });
    }
}

#[test]
fn it_is_not_taken_back_twice() {
    given(&history(Status::Withdrawn)).when(BY_OWNER).then_refused(ApplicationError::Withdrawn);
}

#[test]
fn a_stranger_is_refused_in_the_same_words_whatever_the_status() {
    for status in Status::ALL {
        given(&history(*status))
            .when(ApplicationCommand::Withdraw { by: STRANGER })
            .then_refused(ApplicationError::NotYours);
    }
}
