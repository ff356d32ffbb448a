//! The staff queue, of either service.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::AccountId;
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::protocol::ProtocolState;
use domain::terms::day_in_athens;
use projections::case::{Open, OverdueOn};
use projections::search::SearchWords;
use projections::{Assignee, PageRequest, applications, requests};
use store::{Access, Session, Unread};
use uuid::Uuid;

use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::list::{self, List, Query};
use super::shapes::{ApplicationQueued, ApplicationStatusName, CaseQueued, ProtocolName, StatusName};
use crate::app::App;
use crate::messages::now;
use crate::problem::Problem;
use crate::session::{StaffMember, reach};

/// Which cases, and which page of them.
pub struct Wanted {
    service: Service,
    protocol: Option<ProtocolState>,
    assignee: Option<Whose>,
    open: Option<Open>,
    overdue: Option<OverdueOn>,
    words: Option<SearchWords>,
    page: PageRequest,
}

/// Of which service, in which status.
#[derive(Clone, Copy)]
enum Service {
    Requests(Option<Status>),
    Applications(Option<ApplicationStatus>),
}

#[derive(Clone, Copy)]
enum Whose {
    Mine,
    Nobodys,
    Account(AccountId),
}

/// A service, by its name.
#[derive(utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceName {
    /// Requests, complaints, proposals and comments.
    Requests,
    /// Applications for certificates.
    Applications,
}

/// A row of the queue.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
pub enum Queued {
    /// Of `service=requests`.
    Request(CaseQueued),
    /// Of `service=applications`.
    Application(ApplicationQueued),
}

/// The status of either service.
#[derive(utoipa::ToSchema)]
#[serde(untagged)]
pub enum AnyStatus {
    /// Of a request.
    Request(StatusName),
    /// Of an application.
    Application(ApplicationStatusName),
}

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let service = service(fields);
        let protocol = fields.optional_choice("protocol", ProtocolState::from_name);
        let assignee = fields.optional_text("assignee", |text| whose(text).map(Some));
        let open = fields.switch("open");
        let overdue = fields.switch("overdue");
        let words = fields.optional_text("q", list::search_words);
        let page = list::page(fields);
        Some(Self {
            service: service?,
            protocol: protocol?,
            assignee: assignee?,
            open: open?.then_some(Open),
            overdue: overdue?.then(|| OverdueOn(day_in_athens(now()))),
            words: words?,
            page: page?,
        })
    }
}

/// Statuses are those of the service; requests when none is named.
fn service(fields: &mut Fields) -> Option<Service> {
    let is_of_applications = fields.optional_choice("service", |name| match name {
        "requests" => Some(false),
        "applications" => Some(true),
        _ => None,
    });
    match is_of_applications {
        Some(Some(true)) => {
            fields.optional_choice("status", ApplicationStatus::from_name).map(Service::Applications)
        }
        Some(Some(false) | None) => {
            fields.optional_choice("status", Status::from_name).map(Service::Requests)
        }
        None => fields.optional_text("status", |_| Ok::<_, Fault>(None::<Service>)).flatten(),
    }
}

fn whose(text: &str) -> Result<Whose, Fault> {
    match text {
        "me" => Ok(Whose::Mine),
        "none" => Ok(Whose::Nobodys),
        id => Uuid::try_parse(id).map(|id| Whose::Account(AccountId(id))).map_err(|_| Fault::unknown_value()),
    }
}

impl Whose {
    fn of(self, me: AccountId) -> Assignee {
        match self {
            Self::Mine => Assignee::Account(me),
            Self::Nobodys => Assignee::Nobody,
            Self::Account(account) => Assignee::Account(account),
        }
    }
}

impl Wanted {
    async fn requests(
        self,
        app: &App,
        staff: &Session,
        status: Option<Status>,
    ) -> Found<requests::RequestRow> {
        let Self { protocol, open, overdue, words, page, .. } = self;
        let assignee = self.assignee.map(|whose| whose.of(staff.account.id));
        let filter = requests::QueueFilter {
            status,
            open,
            protocol,
            assignee,
            overdue,
            words,
            ..requests::QueueFilter::default()
        };
        Ok(requests::queue(&app.store, reach(&staff.account), &filter, &page).await?)
    }

    async fn applications(
        self,
        app: &App,
        staff: &Session,
        status: Option<ApplicationStatus>,
    ) -> Found<applications::ApplicationRow> {
        let Self { protocol, open, overdue, words, page, .. } = self;
        let (certificate, assignee) = (None, self.assignee.map(|whose| whose.of(staff.account.id)));
        let filter = applications::QueueFilter {
            certificate,
            status,
            open,
            protocol,
            assignee,
            overdue,
            words,
            ..applications::QueueFilter::default()
        };
        Ok(applications::queue(&app.store, reach(&staff.account), &filter, &page).await?)
    }
}

type Found<T> = Result<Unread<projections::Page<T>>, Problem>;

/// The cases that staff handle, newest first.
#[utoipa::path(get, path = "/api/v1/staff/queue", tag = "staff", security(("bearer" = [])),
    params(
        ("service" = inline(Option<ServiceName>), Query, description = "`requests` when left out"),
        ("status" = inline(Option<AnyStatus>), Query, description = "of that service"),
        ("protocol" = Option<ProtocolName>, Query),
        ("assignee" = Option<String>, Query, description = "`me`, `none`, or an account's id"),
        ("open" = Option<bool>, Query, description = "only those that somebody still has to handle"),
        ("overdue" = Option<bool>, Query, description = "only those that are open and past their term"),
        ("q" = Option<String>, Query, max_length = 200, description = "words; accents and case do not matter"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, body = List<Queued>),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn queue(
    State(app): State<App>,
    StaffMember(staff): StaffMember,
    OriginalUri(uri): OriginalUri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    match wanted.service {
        Service::Requests(status) => {
            let page = wanted.requests(&app, &staff, status).await?;
            let page = page.open(&app.store, &Access::api(&staff)).await?;
            Ok(list::answer::<_, CaseQueued>(&uri, page))
        }
        Service::Applications(status) => {
            let page = wanted.applications(&app, &staff, status).await?;
            let page = page.open(&app.store, &Access::api(&staff)).await?;
            Ok(list::answer::<_, ApplicationQueued>(&uri, page))
        }
    }
}
