//! The staff's queue: one list for each service, the newest case first.

mod line;
mod choices;

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Redirect;
use domain::AccountId;
use domain::terms::day_in_athens;
use jiff::civil::Date;
use projections::{Page, applications, requests};
use store::{Access, Look, Session, Unread};

use super::{Failure, Frame, Section, Visit, news};
use crate::cases::{CaseRef, Service};
use crate::forms::Body;
use crate::forms::queue::QueueFilters;
use crate::messages::now;
use crate::people::People;
use crate::session::reach;

pub(super) use choices::Offered;
pub use line::{About, Line};

/// `/staff`
#[derive(Template, WebTemplate)]
#[template(path = "queue.html")]
pub struct QueuePage {
    pub(super) frame: Frame,
    pub(super) queue: Queue,
    /// A case that was given to a department out of one's reach has been left behind.
    pub(super) given_away: bool,
}

/// `/staff/list`: what a page that is open puts in the place of its list.
#[derive(Template, WebTemplate)]
#[template(path = "queue_list.html")]
pub struct QueueList {
    pub(super) frame: Frame,
    pub(super) queue: Queue,
}

/// The list, as it also stands beside a case.
pub struct Queue {
    pub(super) filters: QueueFilters,
    pub(super) list: Page<Line>,
    pub(super) people: People,
    /// Who looks.
    pub(super) me: AccountId,
    /// The case that is open beside it.
    pub(super) chosen: Option<CaseRef>,
    /// What he had seen before: what is newer is marked.
    pub(super) seen: Look,
    pub(super) today: Date,
    /// How far the log had come: a page that is open tells by it whether something came since.
    pub(super) position: i64,
}

/// `GET /staff`
pub async fn show(visit: Visit) -> Result<QueuePage, Failure> {
    let clerk = visit.clerk()?;
    let filters = visit.queue_filters();
    let mut frame = visit.desk(Section::Staff, clerk).await?;
    let mut queue =
        Queue::load(&visit, clerk, None).await?.open(&visit.app.store, &Access::page(clerk)).await?;
    if filters.show_what_is_new() {
        let (seen, news) = news::look(&visit.app.store, clerk.account.id, filters.service).await?;
        (queue.seen, frame.news) = (seen, Some(news));
    }
    let given_away = visit.query().contains("done=given-away");
    Ok(QueuePage { frame, queue, given_away })
}

/// `POST /staff`: the same list by another address. What is typed is personal: it travels in the body of the form, and
/// sealed in the address.
pub async fn search(visit: Visit, form: Body) -> Result<Redirect, Failure> {
    visit.clerk()?;
    Ok(Redirect::to(&(visit.paths().staff() + &visit.typed_filters(&form).here())))
}

/// `GET /staff/list`: the same list; whoever has it refreshed behind his back has not looked at it.
pub async fn list(visit: Visit) -> Result<QueueList, Failure> {
    let clerk = visit.clerk()?;
    let frame = visit.desk(Section::Staff, clerk).await?;
    let queue = Queue::load(&visit, clerk, None).await?;
    Ok(QueueList { frame, queue: queue.open(&visit.app.store, &Access::page(clerk)).await? })
}

impl Queue {
    /// The list that the address asks for.
    pub async fn load(
        visit: &Visit,
        clerk: &Session,
        chosen: Option<CaseRef>,
    ) -> Result<Unread<Self>, Failure> {
        let store = &visit.app.store;
        let position = *store.bell().borrow();
        let filters = visit.queue_filters().beside(chosen);
        let (me, today) = (clerk.account.id, day_in_athens(now()));
        let (reach, page) = (reach(&clerk.account), filters.page());
        let list = match filters.service {
            Service::Requests => {
                requests::queue(store, reach, &filters.requests(me, today), &page).await?.map(Line::requests)
            }
            Service::Applications => {
                let wanted = filters.applications(me, today);
                applications::queue(store, reach, &wanted, &page).await?.map(Line::applications)
            }
        };
        let (people, seen) = tokio::try_join!(People::load(store), store.last_look(me))?;
        Ok(list.map(|list| Self { filters, list, people, me, chosen, seen, today, position }))
    }

    pub(super) fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|cursor| self.filters.next(cursor))
    }

    pub(super) fn is_chosen(&self, line: &Line) -> bool {
        self.chosen == Some(line.case)
    }

    /// Whether it came since he last looked.
    pub(super) fn is_new(&self, line: &Line) -> bool {
        let seen = match line.case.service {
            Service::Requests => self.seen.requests,
            Service::Applications => self.seen.applications,
        };
        line.number > seen
    }

    pub(super) fn is_overdue(&self, line: &Line) -> bool {
        line.is_open && line.due_on.is_some_and(|due| due < self.today)
    }

    /// Who has it, by name.
    pub(super) fn assignee(&self, frame: &Frame, line: &Line) -> String {
        match line.assignee {
            None => frame.t("assignee-nobody"),
            Some(account) if account == self.me => frame.t("assignee-me"),
            Some(account) => {
                let colleague = self.people.colleague(account);
                colleague.map_or_else(|| frame.t("assignee-gone"), |colleague| colleague.name.clone())
            }
        }
    }
}
