use super::*;
use crate::words::DesiredAction;

#[test]
fn a_citizen_files_a_request_a_complaint_or_a_proposal() {
    for kind in [Kind::Request, Kind::Complaint, Kind::Proposal] {
        given(&[]).when(submit(kind, Some(sender()))).then(&[submitted(kind)]);
    }
}

#[test]
fn a_visitor_files_a_comment_without_a_sender() {
    given(&[]).when(submit(Kind::Comment, None)).then(&[submitted(Kind::Comment)]);
}

#[test]
fn the_desired_action_is_kept_when_given() {
    let command = RequestCommand::Submit {
        kind: Kind::Comment,
        sender: None,
        subject: Subject::parse("Λακκούβα").expect("allowed text"),
        text: CaseText::parse("Στην οδό Ερμού").expect("allowed text"),
        desired_action: DesiredAction::parse_optional("Να κλείσει").expect("allowed text"),
    };
    given(&[]).when(command).then(&[RequestEvent::Submitted {
        kind: Kind::Comment,
        sender: None,
        subject: known("Λακκούβα"),
        text: known("Στην οδό Ερμού"),
        desired_action: Some(known("Να κλείσει")),
    }]);
}

#[test]
fn a_comment_with_a_sender_is_refused() {
    given(&[]).when(submit(Kind::Comment, Some(sender()))).then_refused(RequestError::SenderMismatch);
}

#[test]
fn anything_but_a_comment_without_a_sender_is_refused() {
    for kind in [Kind::Request, Kind::Complaint, Kind::Proposal] {
        given(&[]).when(submit(kind, None)).then_refused(RequestError::SenderMismatch);
    }
}

#[test]
fn nothing_is_filed_twice() {
    for kind in Kind::ALL {
        let again = submit(*kind, (*kind != Kind::Comment).then(sender));
        given(&[submitted(*kind)]).when(again).then_refused(RequestError::AlreadyFiled);
    }
}

#[test]
fn before_it_is_filed_every_other_command_is_refused() {
    let reason = String::new;
    let commands = [
        move_to(Status::InReview),
        answer(crate::citizen_request::AfterAnswer::KeepOpen),
        RequestCommand::Withdraw { by: OWNER },
        RequestCommand::Assign { department: None, assignee: None },
        note(),
        RequestCommand::RequestProtocol,
        RequestCommand::RetryProtocol,
        RequestCommand::DeferProtocol { reason: reason() },
        RequestCommand::Protocol { entry: entry(1), register: "manual".to_owned(), by: None },
        RequestCommand::RefuseProtocol { reason: reason() },
    ];
    for command in commands {
        given(&[]).when(command).then_refused(RequestError::NotFiled);
    }
}

#[test]
fn debug_shows_nothing_that_the_citizen_typed() {
    let shown = format!("{:?} {:?}", submit(Kind::Request, Some(sender())), submitted(Kind::Request));
    for secret in ["Ελένη", "Παπαδοπούλου", "eleni@", "Λακκούβα", "Ερμού"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn the_person_of_a_stream_is_who_filed_it_and_nobody_for_a_comment() {
    assert_eq!(CitizenRequest::person(&submitted(Kind::Proposal)), Some(OWNER));
    assert_eq!(CitizenRequest::person(&submitted(Kind::Comment)), None);
    assert_eq!(CitizenRequest::person(&answered()), None);
}
