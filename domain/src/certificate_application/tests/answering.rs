use super::*;
use ApplicationStatus as Status;

#[test]
fn an_answer_is_given_in_any_status_but_withdrawn_and_leaves_it_as_it_is() {
    for status in Status::ALL.iter().filter(|status| **status != Status::Withdrawn) {
        let mut case = given(&history(*status));
        case.when(answer()).then(&[answered()]);
        case.0.fold(&answered());
        assert_eq!(case.0.status(), Some(*status));
        case.when(answer()).then(&[answered()]);
    }
}

#[test]
fn a_withdrawn_application_cannot_be_answered() {
    given(&history(Status::Withdrawn)).when(answer()).then_refused(ApplicationError::Withdrawn);
}
