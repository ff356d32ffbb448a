use super::*;

fn assign(department: Option<DepartmentId>, assignee: Option<AccountId>) -> RequestCommand {
    RequestCommand::Assign { department, assignee }
}

fn assigned(department: Option<DepartmentId>, assignee: Option<AccountId>) -> RequestEvent {
    RequestEvent::Assigned { department, assignee }
}

#[test]
fn it_is_given_to_a_department_and_a_person_in_any_status() {
    for kind in Kind::ALL {
        for status in statuses(*kind) {
            given(&history(*kind, status))
                .when(assign(Some(ROADS), Some(CLERK)))
                .then(&[assigned(Some(ROADS), Some(CLERK))]);
        }
    }
}

#[test]
fn it_is_taken_from_everybody() {
    given(&[submitted(Kind::Request), assigned(Some(ROADS), Some(CLERK))])
        .when(assign(None, None))
        .then(&[assigned(None, None)]);
}

#[test]
fn giving_it_to_whom_it_has_already_is_nothing_new() {
    given(&[submitted(Kind::Request)]).when(assign(None, None)).then_nothing_new();
    given(&[submitted(Kind::Request), assigned(Some(ROADS), Some(CLERK))])
        .when(assign(Some(ROADS), Some(CLERK)))
        .then_nothing_new();
}

#[test]
fn a_note_is_written_in_any_status_and_as_often_as_wanted() {
    let noted = RequestEvent::Noted { text: known("Τηλεφώνησα") };
    for kind in Kind::ALL {
        for status in statuses(*kind) {
            let mut events = history(*kind, status);
            given(&events).when(note()).then(std::slice::from_ref(&noted));
            events.push(noted.clone());
            given(&events).when(note()).then(std::slice::from_ref(&noted));
        }
    }
}
