//! The staff's queue.

use askama::Template;
use askama_web::WebTemplate;
use domain::citizen_request::Kind;
use domain::{AccountId, RequestId};
use projections::Page;
use projections::requests::{RequestRow, queue};
use store::Session;

use super::requests::{Choice, statuses};
use super::{Failure, Frame, Section, Visit};
use crate::forms::filters::{AssigneeChoice, Filters, PROTOCOLS, StatusChoice};
use crate::session::reach;

/// `/staff`
#[derive(Template, WebTemplate)]
#[template(path = "queue.html")]
pub struct QueuePage {
    pub(super) frame: Frame,
    pub(super) queue: Queue,
}

/// The list, as it also stands beside a case.
pub struct Queue {
    pub(super) filters: Filters,
    pub(super) list: Page<RequestRow>,
    /// Who looks.
    pub(super) me: AccountId,
    /// The case that is open beside it.
    pub(super) chosen: Option<RequestId>,
}

/// `GET /staff`
pub async fn show(visit: Visit) -> Result<QueuePage, Failure> {
    let queue = Queue::load(&visit, visit.clerk()?, None).await?;
    Ok(QueuePage { frame: visit.frame(Section::Staff), queue })
}

impl Queue {
    /// The list that the address asks for.
    pub async fn load(visit: &Visit, clerk: &Session, chosen: Option<RequestId>) -> Result<Self, Failure> {
        let filters = Filters::of(visit.query());
        let me = clerk.account.id;
        let list =
            queue(&visit.app.store, reach(&clerk.account), &filters.queue(me), &filters.page()).await?;
        Ok(Self { filters, list, me, chosen })
    }

    pub(super) fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|cursor| self.filters.next(cursor))
    }

    pub(super) fn is_chosen(&self, row: &RequestRow) -> bool {
        self.chosen == Some(row.id)
    }

    pub(super) fn assignee(&self, frame: &Frame, row: &RequestRow) -> String {
        frame.t(match row.assignee {
            None => "assignee-nobody",
            Some(account) if account == self.me => "assignee-me",
            Some(_) => "assignee-other",
        })
    }

    fn shows_all(&self) -> bool {
        self.filters.status == StatusChoice::All
    }

    fn kinds(&self, frame: &Frame) -> Vec<Choice> {
        let choice = |kind: &Kind| Choice {
            value: kind.as_str(),
            words: frame.kind(kind),
            chosen: self.filters.kind == Some(*kind),
        };
        Kind::ALL.iter().map(choice).collect()
    }

    fn statuses(&self, frame: &Frame) -> Vec<Choice> {
        statuses(frame, &self.filters)
    }

    fn assignees(&self, frame: &Frame) -> Vec<Choice> {
        let choice = |(value, key, choice)| Choice {
            value,
            words: frame.t(key),
            chosen: self.filters.assignee == choice,
        };
        let mine = ("mine", "assignee-me", AssigneeChoice::Mine);
        [mine, ("nobody", "assignee-nobody", AssigneeChoice::Nobody)].map(choice).into()
    }

    fn protocols(&self, frame: &Frame) -> Vec<Choice> {
        let choice = |(value, state): &(&'static str, _)| Choice {
            value,
            words: frame.protocol_state(state),
            chosen: self.filters.protocol == Some(*state),
        };
        PROTOCOLS.iter().map(choice).collect()
    }
}
