//! The staff queue.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::AccountId;
use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use projections::Assignee;
use projections::PageRequest;
use projections::requests::QueueFilter;
use uuid::Uuid;

use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::list::{self, List, Query};
use super::shapes::{CaseQueued, ProtocolName, StatusName};
use crate::app::App;
use crate::problem::Problem;
use crate::session::{StaffMember, reach};

/// Which cases, and which page of them.
pub struct Wanted {
    status: Option<Status>,
    protocol: Option<ProtocolState>,
    assignee: Option<Whose>,
    page: PageRequest,
}

#[derive(Clone, Copy)]
enum Whose {
    Mine,
    Nobodys,
    Account(AccountId),
}

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        // Requests are the one service there is so far.
        let service = fields.optional_choice("service", |name| (name == "requests").then_some(()));
        let status = fields.optional_choice("status", Status::from_name);
        let protocol = fields.optional_choice("protocol", ProtocolState::from_name);
        let assignee = fields.optional_text("assignee", |text| whose(text).map(Some));
        let page = list::page(fields);
        service?;
        Some(Self { status: status?, protocol: protocol?, assignee: assignee?, page: page? })
    }
}

fn whose(text: &str) -> Result<Whose, Fault> {
    match text {
        "me" => Ok(Whose::Mine),
        "none" => Ok(Whose::Nobodys),
        id => Uuid::try_parse(id).map(|id| Whose::Account(AccountId(id))).map_err(|_| Fault::unknown_value()),
    }
}

impl Wanted {
    fn filter(&self, me: AccountId) -> QueueFilter {
        let assignee = self.assignee.map(|whose| match whose {
            Whose::Mine => Assignee::Account(me),
            Whose::Nobodys => Assignee::Nobody,
            Whose::Account(account) => Assignee::Account(account),
        });
        QueueFilter { status: self.status, protocol: self.protocol, assignee, ..QueueFilter::default() }
    }
}

/// The cases that staff handle, newest first.
#[utoipa::path(get, path = "/api/v1/staff/queue", tag = "staff", security(("bearer" = [])),
    params(
        ("service" = Option<String>, Query, description = "`requests`"),
        ("status" = Option<StatusName>, Query),
        ("protocol" = Option<ProtocolName>, Query),
        ("assignee" = Option<String>, Query, description = "`me`, `none`, or an account's id"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, body = List<CaseQueued>),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn queue(
    State(app): State<App>,
    StaffMember(session): StaffMember,
    OriginalUri(uri): OriginalUri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let filter = wanted.filter(session.account.id);
    let page =
        projections::requests::queue(&app.store, reach(&session.account), &filter, &wanted.page).await?;
    Ok(list::answer::<_, CaseQueued>(&uri, page))
}
