//! A case for staff: everything that happened, and a form for everything that may be done with it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::RequestId;
use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use projections::case::HistoryEntry;
use projections::requests::{RequestView, for_staff};
use store::Role;

use super::frame::Standing;
use super::queue::Queue;
use super::visit::case_id;
use super::{Failure, Frame, Section, Visit};
use crate::forms::staff::{Action, StaffForms};
use crate::forms::{Body, SubmissionId};
use crate::session::reach;

/// `/staff/requests/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "staff_case.html")]
pub struct StaffCasePage {
    pub(super) frame: Frame,
    pub(super) queue: Queue,
    pub(super) view: RequestView,
    pub(super) forms: StaffForms,
    pub(super) trouble: Option<Trouble>,
    /// What has just been done.
    pub(super) done: Option<Action>,
}

/// Why an action was not done.
pub struct Trouble {
    /// The key of a message.
    pub(super) key: String,
    /// What others have done since the clerk opened the page.
    pub(super) news: Vec<HistoryEntry>,
}

/// `GET /staff/requests/{id}`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<StaffCasePage, Failure> {
    let done = Action::from_name(Body::read(visit.query().as_bytes()).text("done"));
    let page = StaffCasePage::load(&visit, case_id(&id)?, StaffForms::empty()).await?;
    Ok(StaffCasePage { done, ..page })
}

/// The case with what the clerk had typed before he signed in again.
pub async fn again(visit: &Visit, id: RequestId, forms: StaffForms) -> Result<Response, Failure> {
    Ok(StaffCasePage::load(visit, id, forms).await?.into_response())
}

impl StaffCasePage {
    /// The case as it is now, beside the queue, with these forms.
    pub async fn load(visit: &Visit, id: RequestId, mut forms: StaffForms) -> Result<Self, Failure> {
        let clerk = visit.clerk()?;
        let view =
            for_staff(&visit.app.store, id, reach(&clerk.account)).await?.ok_or_else(Failure::not_found)?;
        let queue = Queue::load(visit, clerk, Some(id)).await?;
        forms.submission = SubmissionId::fresh();
        Ok(Self { frame: visit.frame(Section::Staff), queue, view, forms, trouble: None, done: None })
    }

    fn seen(&self) -> String {
        self.view.history.last().map(|entry| entry.at.to_string()).unwrap_or_default()
    }

    fn action(&self, action: &str) -> String {
        self.frame.to().staff_action(self.view.row.id, action) + &self.queue.filters.here()
    }

    fn statuses(&self) -> Vec<(&'static str, String)> {
        let row = &self.view.row;
        row.status.choices(row.kind).map(|status| (status.as_str(), self.frame.status(status))).collect()
    }

    fn may_answer(&self) -> bool {
        self.view.row.status.may_become(Status::Answered, self.view.row.kind)
    }

    fn is_anonymous(&self) -> bool {
        self.view.row.kind.is_anonymous()
    }

    fn is_mine(&self) -> bool {
        self.view.row.assignee == Some(self.queue.me)
    }

    fn may_send_to_protocol(&self) -> bool {
        let registrar = matches!(self.frame.standing, Standing::SignedIn { role: Role::Registrar, .. });
        let state = self.view.row.protocol.state;
        let waits = state == ProtocolState::None || (registrar && state == ProtocolState::Refused);
        waits && self.view.row.status != Status::Withdrawn
    }

    fn done_key(&self) -> Option<&'static str> {
        self.done.map(|action| match action {
            Action::Answer => "done-answer",
            Action::Status => "done-status",
            Action::Assignment => "done-assignment",
            Action::Note => "done-note",
            Action::Protocol => "done-protocol",
        })
    }
}
