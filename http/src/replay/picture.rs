//! A case as somebody saw it at a moment: what staff read on their page of it, and what the citizen read on his.

use domain::user_verification::VerificationState;
use projections::applications::ApplicationView;
use projections::case::{AnswerView, HistoryEntry, ProtocolView};
use projections::citizens::{CitizenView, VerificationStep};
use projections::replay::View;
use projections::requests::RequestView;

use crate::pages::queue::About;
use crate::pages::staff_case::{Dossier, Fact, applicant, of_application, of_details, of_request, sender};
use crate::pages::staff_words::Told;
use crate::pages::words::{CaseWords, StatusWords};
use crate::pages::{Frame, citizen};
use crate::people::People;

/// What was to be read.
#[derive(Clone)]
pub struct Picture {
    /// Questions and answers, in the order of the page.
    pub facts: Vec<Fact>,
    /// What had happened, oldest first; empty where the page told nothing of it.
    pub history: Vec<Told>,
}

/// What was filed and by whom, personal values opened or said to be erased.
#[must_use]
pub fn filed(frame: &Frame, view: &View) -> Vec<Fact> {
    match view {
        View::Request(view) => {
            let subject = Fact::of(frame.t("subject"), frame.typed(&view.row.subject));
            let person = view.sender.as_ref().map(|one| sender(frame, one)).unwrap_or_default();
            [vec![subject], of_request(frame, view), person].concat()
        }
        View::Application(view) => [of_application(frame, view), applicant(frame, &view.applicant)].concat(),
        View::Citizen(view) => details(frame, view),
    }
}

impl Picture {
    /// What staff saw.
    #[must_use]
    pub fn for_staff(frame: &Frame, people: &People, view: &View) -> Self {
        match view {
            View::Request(view) => {
                of_dossier(frame, people, Dossier::of_request(view.as_ref().clone(), frame, people))
            }
            View::Application(view) => {
                of_dossier(frame, people, Dossier::of_application(view.as_ref().clone(), frame, people))
            }
            View::Citizen(view) => of_citizen(frame, people, view),
        }
    }

    /// What the citizen saw; `view` is his.
    #[must_use]
    pub fn for_citizen(frame: &Frame, view: &View) -> Self {
        match view {
            View::Request(view) => request(frame, view),
            View::Application(view) => application(frame, view),
            View::Citizen(view) => himself(frame, view),
        }
    }
}

fn of_dossier(frame: &Frame, people: &People, dossier: Dossier) -> Picture {
    let line = &dossier.line;
    let nobody = || frame.t("assignee-nobody");
    let assignee = line.assignee.map_or_else(nobody, |id| frame.colleague(id, people));
    let department = dossier.department.and_then(|id| people.department(id));
    let about = match line.about {
        About::Request { .. } => "subject",
        About::Application { .. } => "certificate",
    };
    let mut facts = vec![
        Fact::of(frame.t("number"), line.number.to_string()),
        Fact::of(frame.t("kind"), line.about.kind(frame)),
        Fact::of(frame.t(about), line.about.title(frame)),
        Fact::of(frame.t("status"), frame.staff_status(line.status.name)),
        Fact::of(frame.t("picture-next"), &dossier.next_step),
        Fact::of(frame.t("protocol"), staff_protocol(frame, &line.protocol)),
        Fact::of(frame.t("assignee"), assignee),
    ];
    facts.extend(department.map(|name| Fact::of(frame.t("department"), name)));
    facts.extend(dossier.due.as_ref().map(|due| Fact::of(frame.t("due-on"), due)));
    facts.extend(answer(frame, dossier.answer.as_ref()));
    facts.push(Fact::of(frame.t("submitted-at"), frame.instant(&dossier.submitted_at).text));
    Picture { facts: [facts, dossier.filed, dossier.person].concat(), history: dossier.history }
}

fn staff_protocol(frame: &Frame, protocol: &ProtocolView) -> String {
    let message = protocol.message.as_deref().unwrap_or_default();
    format!("{}\n{message}", frame.staff_protocol(protocol)).trim_end().to_owned()
}

fn request(frame: &Frame, view: &RequestView) -> Picture {
    let row = &view.row;
    let mut facts = vec![
        Fact::of(frame.t("number"), row.number.to_string()),
        Fact::of(frame.t("kind"), frame.kind(row.kind)),
        Fact::of(frame.t("subject"), frame.typed(&row.subject)),
    ];
    facts.extend(course(frame, view, frame.status(row.status), &row.protocol));
    facts.extend(answer(frame, view.answer.as_ref()));
    facts.extend(of_request(frame, view));
    Picture { facts, history: history(frame, &view.history) }
}

fn application(frame: &Frame, view: &ApplicationView) -> Picture {
    let row = &view.row;
    let mut facts = vec![
        Fact::of(frame.t("number"), row.number.to_string()),
        Fact::of(frame.t("certificate"), frame.certificate(&row.certificate)),
    ];
    facts.extend(course(frame, view, frame.status(row.status), &row.protocol));
    facts.extend(answer(frame, view.answer.as_ref()));
    facts.extend(of_application(frame, view));
    Picture { facts, history: history(frame, &view.history) }
}

fn course(frame: &Frame, case: &impl CaseWords, status: String, protocol: &ProtocolView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::of(frame.t("status"), status),
        Fact::of(frame.t("picture-next"), frame.next_step(case)),
        Fact::of(frame.t("protocol"), frame.protocol(protocol)),
    ];
    facts.extend(frame.due(case).map(|due| Fact::of(frame.t("due-on"), due)));
    facts
}

fn answer(frame: &Frame, answer: Option<&AnswerView>) -> Option<Fact> {
    answer.map(|answer| Fact::of(frame.t("answer-of-municipality"), frame.typed(&answer.text)))
}

fn history<S: StatusWords>(frame: &Frame, history: &[HistoryEntry<String, S>]) -> Vec<Told> {
    let told = |entry: &HistoryEntry<String, S>| Told {
        at: entry.at,
        what: frame.happening(&entry.what),
        text: frame.happening_text(&entry.what),
        by: None,
    };
    history.iter().map(told).collect()
}

/// As «Τα στοιχεία μου» shows them: where and when he was verified while he is, and why not once that was taken back.
fn himself(frame: &Frame, view: &CitizenView) -> Picture {
    let mut facts = vec![Fact::of(frame.t("verification-word"), frame.verification(view.state))];
    match view.state {
        VerificationState::Verified => facts.extend(verified(frame, view)),
        VerificationState::Revoked => facts.extend(revoked(frame, view)),
        VerificationState::Incomplete | VerificationState::Unverified => {}
    }
    facts.extend(details(frame, view));
    Picture { facts, history: Vec::new() }
}

fn revoked(frame: &Frame, view: &CitizenView) -> Option<Fact> {
    let reason = view.history.iter().rev().find_map(|entry| match &entry.what {
        VerificationStep::Revoked { reason } => Some(frame.typed(reason)),
        VerificationStep::Declared
        | VerificationStep::Changed
        | VerificationStep::Verified { .. }
        | VerificationStep::Erased => None,
    });
    reason.map(|reason| Fact::of(frame.t("revocation-reason"), reason))
}

fn of_citizen(frame: &Frame, people: &People, view: &CitizenView) -> Picture {
    let mut facts = vec![Fact::of(frame.t("verification-word"), frame.verification(view.state))];
    facts.extend(verified(frame, view));
    facts.extend(details(frame, view));
    Picture { facts, history: citizen::told(frame, &view.history, people) }
}

fn verified(frame: &Frame, view: &CitizenView) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts
        .extend(view.verified_at.map(|at| Fact::of(frame.t("picture-verified-at"), frame.instant(&at).text)));
    facts.extend(view.office.as_ref().map(|office| Fact::of(frame.t("office"), office)));
    facts.extend(view.document.map(|kind| Fact::of(frame.t("picture-document"), frame.document(kind))));
    facts
}

fn details(frame: &Frame, view: &CitizenView) -> Vec<Fact> {
    match &view.details {
        Some(details) => of_details(frame, details),
        None => vec![Fact::of(frame.t("citizen-details"), frame.t("erased"))],
    }
}
