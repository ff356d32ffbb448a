//! The citizen's own applications of a family.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use domain::catalogue::Family;
use domain::certificate_application::ApplicationStatus;
use projections::Page;
use projections::applications::{ApplicationRow, mine};

use crate::forms::mine::ApplicationFilters;
use crate::pages::requests::Choice;
use crate::pages::{Failure, Frame, Section, Visit};

/// `/certificates/{family}`
#[derive(Template, WebTemplate)]
#[template(path = "applications.html")]
pub struct ApplicationsPage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) family: Family,
    pub(in crate::pages) filters: ApplicationFilters,
    pub(in crate::pages) list: Page<ApplicationRow>,
}

/// `GET /certificates/{family}`
pub async fn show(visit: Visit, Extension(family): Extension<Family>) -> Result<ApplicationsPage, Failure> {
    let citizen = visit.citizen()?;
    let filters = ApplicationFilters::of(visit.query());
    visit.catch_up().await;
    let list =
        mine(&visit.app.store, citizen.account.id, &filters.of_family(family), &filters.page()).await?;
    Ok(ApplicationsPage { frame: visit.frame(Section::Certificates), family, filters, list })
}

impl ApplicationsPage {
    fn path(&self) -> String {
        self.frame.to().family(self.family)
    }

    fn statuses(&self) -> Vec<Choice> {
        let choice = |status: &ApplicationStatus| Choice {
            value: status.as_str(),
            words: self.frame.status(status),
            chosen: self.filters.status == Some(*status),
        };
        ApplicationStatus::ALL.iter().map(choice).collect()
    }

    fn next(&self) -> Option<String> {
        self.list.next.as_ref().map(|cursor| self.filters.next(cursor))
    }
}
