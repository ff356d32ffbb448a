//! The citizen's own requests.

use askama::Template;
use askama_web::WebTemplate;
use domain::citizen_request::Status;
use projections::Page;
use projections::requests::{RequestRow, mine};

use super::{Failure, Frame, Section, Visit};
use crate::forms::filing::KINDS;
use crate::forms::filters::Filters;

/// `/requests`
#[derive(Template, WebTemplate)]
#[template(path = "requests.html")]
pub struct RequestsPage {
    pub(super) frame: Frame,
    pub(super) filters: Filters,
    pub(super) list: Page<RequestRow>,
}

/// An entry of a filter: its value in the address, its words, and whether it is chosen.
pub struct Choice {
    /// In the address.
    pub value: &'static str,
    /// For people.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `GET /requests`
pub async fn show(visit: Visit) -> Result<RequestsPage, Failure> {
    let citizen = visit.citizen()?;
    let filters = Filters::of(visit.query());
    visit.catch_up().await;
    let list = mine(&visit.app.store, citizen.account.id, &filters.mine(), &filters.page()).await?;
    Ok(RequestsPage { frame: visit.frame(Section::Requests), filters, list })
}

impl RequestsPage {
    fn kinds(&self) -> Vec<Choice> {
        let choice = |kind: &domain::citizen_request::Kind| Choice {
            value: kind.as_str(),
            words: self.frame.kind(kind),
            chosen: self.filters.kind == Some(*kind),
        };
        KINDS.iter().map(choice).collect()
    }

    fn statuses(&self) -> Vec<Choice> {
        let choice = |status: &Status| Choice {
            value: status.as_str(),
            words: self.frame.status(status),
            chosen: self.filters.status == Some(*status),
        };
        Status::ALL.iter().map(choice).collect()
    }

    fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|cursor| self.filters.next(cursor))
    }
}
