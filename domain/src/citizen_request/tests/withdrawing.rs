use super::*;

const BY_OWNER: RequestCommand = RequestCommand::Withdraw { by: OWNER };

#[test]
fn its_owner_takes_an_open_one_back() {
    for status in statuses(Kind::Complaint).filter(|status| status.is_open()) {
        given(&history(Kind::Complaint, status)).when(BY_OWNER).then(&[RequestEvent::Withdrawn {}]);
    }
}

#[test]
fn an_answered_closed_or_rejected_one_is_not_taken_back() {
    for from in [Status::Answered, Status::Closed, Status::Rejected] {
        given(&history(Kind::Request, from))
            .when(BY_OWNER)
            .then_refused(RequestError::StatusNotAllowed { from: from.as_str(), to: "withdrawn" });
    }
}

#[test]
fn it_is_not_taken_back_twice() {
    given(&history(Kind::Request, Status::Withdrawn)).when(BY_OWNER).then_refused(RequestError::Withdrawn);
}

#[test]
fn a_stranger_is_refused_in_the_same_words_whatever_the_status() {
    for status in statuses(Kind::Request) {
        given(&history(Kind::Request, status))
            .when(RequestCommand::Withdraw { by: STRANGER })
            .then_refused(RequestError::NotYours);
    }
}

#[test]
fn a_comment_is_not_taken_back_by_anybody() {
    for status in statuses(Kind::Comment) {
        given(&history(Kind::Comment, status)).when(BY_OWNER).then_refused(RequestError::NotYours);
    }
}
