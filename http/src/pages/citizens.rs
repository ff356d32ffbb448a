//! The counter: looking for the citizen who stands there. What is typed is personal, so it travels in the body of a
//! form and not in an address.

use askama::Template;
use askama_web::WebTemplate;
use domain::AccountId;
use domain::user_verification::VerificationState;
use projections::citizens::CitizenView;
use projections::{PageRequest, SearchWords};
use store::accounts::EmailAddress;
use store::{Access, Session, Unavailable};

use super::{Failure, Frame, Section, Visit};
use crate::citizens;
use crate::forms::Body;
use crate::paths::percent;

/// More than this nobody looks through: another word finds him sooner.
const MOST: u32 = 20;

/// `/staff/citizens`
#[derive(Template, WebTemplate)]
#[template(path = "citizens.html")]
pub struct CitizensPage {
    pub(super) frame: Frame,
    /// What was typed.
    pub(super) typed: String,
    /// At which counter the clerk sits, once he has said so.
    pub(super) office: String,
    /// `None` before anything was looked for.
    pub(super) found: Option<Found>,
}

/// Who was found.
pub struct Found {
    /// The citizens.
    pub(super) citizens: Vec<Line>,
    /// There are others: more words are needed.
    pub(super) more: bool,
}

/// One citizen in the list.
pub struct Line {
    /// His account.
    pub(super) id: AccountId,
    /// His name; `None` once erased.
    pub(super) name: Option<String>,
    /// ΑΦΜ, or the e-mail address of somebody who has declared nothing.
    pub(super) known_by: String,
    /// Whether he is verified.
    pub(super) state: VerificationState,
}

/// `GET /staff/citizens`
pub async fn show(visit: Visit) -> Result<CitizensPage, Failure> {
    let office = Body::read(visit.query().as_bytes()).text("office").to_owned();
    page(&visit, String::new(), office).await
}

/// `POST /staff/citizens`
pub async fn search(visit: Visit, body: Body) -> Result<CitizensPage, Failure> {
    let typed = body.text("q").trim().chars().take(SearchWords::MOST).collect();
    page(&visit, typed, body.text("office").to_owned()).await
}

async fn page(visit: &Visit, typed: String, office: String) -> Result<CitizensPage, Failure> {
    let clerk = visit.clerk()?;
    let found = if typed.is_empty() { None } else { Some(find(visit, clerk, &typed).await?) };
    let frame = visit.desk(Section::Citizens, clerk).await?;
    Ok(CitizensPage { frame, typed, office, found })
}

/// By the words of his details; by his whole address also somebody who has declared nothing yet. Whoever is found is
/// recorded as seen.
async fn find(visit: &Visit, clerk: &Session, typed: &str) -> Result<Found, Unavailable> {
    let store = &visit.app.store;
    let (words, address) = (SearchWords::of(typed), EmailAddress::parse(typed).ok());
    let page = PageRequest { limit: MOST, cursor: None };
    let found = citizens::search(store, words.as_ref(), address.as_ref(), &page).await?;
    let found = found.open(store, &Access::page(clerk)).await?;
    let more = found.next.is_some();
    Ok(Found { citizens: found.items.into_iter().map(Line::from).collect(), more })
}

impl From<citizens::Found> for Line {
    fn from(found: citizens::Found) -> Self {
        match found {
            citizens::Found::Declared(view) => Self::from(*view),
            citizens::Found::Account(account) => Self::of_account(account),
        }
    }
}

impl Line {
    fn of_account(account: store::Account) -> Self {
        Self {
            id: account.id,
            name: Some(format!("{} {}", account.family_name, account.given_name)),
            known_by: account.email,
            state: VerificationState::Incomplete,
        }
    }
}

impl From<CitizenView> for Line {
    fn from(view: CitizenView) -> Self {
        let details = view.details.as_ref();
        Self {
            id: view.id,
            name: details.map(|details| format!("{} {}", details.family_name, details.given_name)),
            known_by: details.map(|details| details.tax_number.as_str().to_owned()).unwrap_or_default(),
            state: view.state,
        }
    }
}

impl CitizensPage {
    fn citizen(&self, line: &Line) -> String {
        self.frame.to().citizen(line.id) + &at_office(&self.office)
    }
}

/// Carries the counter along, so that a clerk types it once a day.
pub(super) fn at_office(office: &str) -> String {
    if office.is_empty() { String::new() } else { format!("?office={}", percent(office)) }
}
