//! The registrar's page: what waits for the register, what needs him, when the register was away.
//!
//! Read in this order: this page (the two lists), `words` (what an attempt and an outage are called), `outages`, `case`
//! (one case: what was tried, what to do), `action` (a try, or the number by hand).

mod words;
mod outages;
mod case;
mod action;

use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use projections::Page;
use projections::registrar::Which;

use super::{Failure, Frame, Section, Visit};
use crate::app::App;
use crate::forms::registrar::RegistrarFilters;
use crate::protocol;
use crate::registrar::{self, Line, Overview};

pub use case::RegistrarCasePage;
pub use outages::{OutagePage, OutagesPage, Paging};

/// Every page of the registrar's.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/staff/protocol", get(show))
        .route("/staff/protocol/retry", post(try_all))
        .route("/staff/protocol/outages", get(outages::show))
        .route("/staff/protocol/outages/{from}", get(outages::one))
        .route("/staff/protocol/{service}/{id}", get(case::show))
        .route("/staff/protocol/{service}/{id}/{action}", post(action::act))
}

/// `/staff/protocol`
#[derive(Template, WebTemplate)]
#[template(path = "registrar.html")]
pub struct RegistrarPage {
    pub(super) frame: Frame,
    pub(super) filters: RegistrarFilters,
    pub(super) overview: Overview,
    pub(super) list: Page<Line>,
    /// Everything has just been tried again.
    pub(super) tried: bool,
}

/// A way to another part of the registrar's pages.
pub(super) struct Tab {
    words: String,
    path: String,
    open: bool,
}

/// `GET /staff/protocol`
pub async fn show(visit: Visit) -> Result<RegistrarPage, Failure> {
    let registrar = visit.registrar()?;
    let filters = RegistrarFilters::of(visit.query());
    let store = &visit.app.store;
    let page = filters.page();
    let (overview, list) =
        tokio::try_join!(registrar::overview(store), registrar::list(store, filters.which, &page))?;
    let frame = visit.desk(Section::Protocol, registrar).await?;
    Ok(RegistrarPage { frame, filters, overview, list, tried: visit.query().contains("done=retry") })
}

/// `POST /staff/protocol/retry`
pub async fn try_all(visit: Visit) -> Result<impl IntoResponse, Failure> {
    visit.registrar()?;
    protocol::try_all(&visit.app.store).await?;
    Ok(Redirect::to(&format!("{}?done=retry", visit.paths().protocol())))
}

impl RegistrarPage {
    fn tabs(&self) -> Vec<Tab> {
        let which = self.filters.which;
        tabs(&self.frame, &self.overview, |part| part == Part::List(which))
    }

    fn is_troubled(&self) -> bool {
        self.filters.which == Which::Troubled
    }

    fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|cursor| self.filters.next(cursor))
    }
}

/// A part of the registrar's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    List(Which),
    Outages,
}

fn tabs(frame: &Frame, overview: &Overview, is_open: impl Fn(Part) -> bool) -> Vec<Tab> {
    let list = |which: Which, key: &str, count: i64| Tab {
        words: format!("{} ({count})", frame.t(key)),
        path: frame.to().protocol() + &RegistrarFilters::first(which).here(),
        open: is_open(Part::List(which)),
    };
    vec![
        list(Which::Waiting, "register-waiting", overview.backlog.waiting),
        list(Which::Troubled, "register-troubled", overview.backlog.troubled),
        Tab { words: frame.t("outages"), path: frame.to().outages(), open: is_open(Part::Outages) },
    ]
}
