use super::*;
use ApplicationStatus as Status;

fn assign(department: Option<DepartmentId>, assignee: Option<AccountId>) -> ApplicationCommand {
    ApplicationCommand::Assign { department, assignee }
}

fn assigned(department: Option<DepartmentId>, assignee: Option<AccountId>) -> ApplicationEvent {
    ApplicationEvent::Assigned { department, assignee }
}

#[test]
fn it_is_given_to_a_department_and_a_person_in_any_status() {
    for status in Status::ALL {
        given(&history(*status))
            .when(assign(Some(REGISTRY), Some(CLERK)))
            .then(&[assigned(Some(REGISTRY), Some(CLERK))]);
    }
}

#[test]
fn it_is_taken_from_everybody() {
    given(&[submitted(), assigned(Some(REGISTRY), Some(CLERK))])
        .when(assign(None, None))
        .then(&[assigned(None, None)]);
}

#[test]
fn giving_it_to_whom_it_has_already_is_nothing_new() {
    given(&[submitted()]).when(assign(None, None)).then_nothing_new();
    given(&[submitted(), assigned(Some(REGISTRY), Some(CLERK))])
        .when(assign(Some(REGISTRY), Some(CLERK)))
        .then_nothing_new();
}

#[test]
fn a_note_is_written_in_any_status_and_as_often_as_wanted() {
    let noted = ApplicationEvent::Noted { text: known("Τηλεφώνησα") };
    for status in Status::ALL {
        let mut events = history(*status);
        given(&events).when(note()).then(std::slice::from_ref(&noted));
        events.push(noted.clone());
        given(&events).when(note()).then(std::slice::from_ref(&noted));
    }
}
