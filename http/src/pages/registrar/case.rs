//! One case at the register: where it stands, what was tried, what to do, and the forms for it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use projections::Page;
use projections::registrar::{Pending, Trouble};
use protocol_adapter::Attempt;

use crate::cases::CaseRef;
use crate::forms::Body;
use crate::forms::staff::{Action, StaffForms};
use crate::forms::trail::Trail;
use crate::pages::staff_case::case;
use crate::pages::{Failure, Frame, Section, Visit};
use crate::registrar;

/// `/staff/protocol/{service}/{id}`
#[derive(Template, WebTemplate)]
#[template(path = "registrar_case.html")]
pub struct RegistrarCasePage {
    pub(in crate::pages) frame: Frame,
    pub(in crate::pages) case: CaseRef,
    pub(in crate::pages) pending: Pending,
    pub(in crate::pages) attempts: Page<Attempt>,
    pub(in crate::pages) trail: Trail,
    pub(in crate::pages) forms: StaffForms,
    /// Why an action was not done: the key of a message.
    pub(in crate::pages) trouble: Option<String>,
    /// The case that has the number which was typed.
    pub(in crate::pages) holder: Option<Pending>,
    /// What has just been done.
    pub(in crate::pages) done: Option<Action>,
}

/// `GET /staff/protocol/{service}/{id}`
pub async fn show(
    visit: Visit,
    Path((service, id)): Path<(String, String)>,
) -> Result<RegistrarCasePage, Failure> {
    let done = Action::from_name(Body::read(visit.query().as_bytes()).text("done"));
    let page = RegistrarCasePage::load(&visit, case(&service, &id)?, StaffForms::empty()).await?;
    Ok(RegistrarCasePage { done, ..page })
}

impl RegistrarCasePage {
    /// The case as it is now, with these forms.
    pub(super) async fn load(visit: &Visit, case: CaseRef, forms: StaffForms) -> Result<Self, Failure> {
        let registrar = visit.registrar()?;
        let store = &visit.app.store;
        let trail = Trail::of(&Body::read(visit.query().as_bytes()));
        let page = trail.page();
        let (found, attempts) =
            tokio::try_join!(registrar::one(store, case.id), registrar::attempts(store, case.id, &page))?;
        let found = found.filter(|line| CaseRef::from(&line.pending.filed) == case);
        let pending = found.ok_or_else(Failure::not_found)?.pending;
        let frame = visit.desk(Section::Protocol, registrar).await?;
        Ok(Self { frame, case, pending, attempts, trail, forms, trouble: None, holder: None, done: None })
    }

    fn action(&self, action: &str) -> String {
        format!("{}/{action}", self.frame.to().protocol_case(self.case))
    }

    fn next(&self) -> Option<String> {
        self.attempts.next.as_ref().map(|cursor| self.trail.next(cursor).here(Vec::new()))
    }

    fn previous(&self) -> Option<String> {
        self.trail.previous().map(|previous| previous.here(Vec::new()))
    }

    /// Why the register said no, in its own words.
    fn said(&self) -> Option<&str> {
        let is_refused = self.pending.trouble == Some(Trouble::Refused);
        self.pending.protocol.message.as_deref().filter(|_| is_refused)
    }

    fn done_key(&self) -> Option<&'static str> {
        self.done.and_then(|action| match action {
            Action::Retry => Some("done-retry"),
            Action::Number => Some("done-number"),
            Action::Answer | Action::Status | Action::Assignment | Action::Note | Action::Protocol => None,
        })
    }
}
