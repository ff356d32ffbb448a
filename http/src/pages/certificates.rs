//! «Αιτήσεις – Πιστοποιητικά»: what can be applied for, and what one needs before.
//!
//! Read in this order: this page, `list` (my applications of a family), `begin` (which certificate, and what to know
//! of it), `filling` (an application that is being filled in), `way` and `steps` (its pages), `check` («Ελέγξτε τις απαντήσεις
//! σας» and «Υποβολή»), `case` (what became of it).

mod list;
mod begin;
mod filling;
mod way;
pub mod steps;
mod check;
mod case;

use askama::Template;
use askama_web::WebTemplate;
use axum::routing::get;
use axum::{Extension, Router};
use domain::catalogue::{Certificate, Family, certificates};
use store::Role;

use super::verification::Verification;
use super::{Failure, Frame, Section, Visit, receipt};
use crate::app::App;
use crate::paths::slug;

pub use begin::{ChoosePage, StartPage};
pub use case::{ApplicationPage, ApplicationSentPage, ApplicationWithdrawalPage};
pub use check::{CheckPage, CheckRow};
pub use filling::NotVerifiedPage;
pub use list::ApplicationsPage;
pub use steps::StepPage;

/// Every page of applications.
pub fn routes() -> Router<App> {
    let families = Family::ALL.iter().fold(Router::new(), |router, family| {
        router.nest(&format!("/certificates/{}", slug(*family)), of_family(*family))
    });
    families
        .route("/certificates", get(show))
        .route("/certificates/{id}", get(case::show))
        .route("/certificates/{id}/sent", get(case::sent))
        .route("/certificates/{id}/receipt", get(receipt::of_application))
        .route("/certificates/{id}/receipt/file", get(receipt::file_of_application))
        .route("/certificates/{id}/withdrawal", get(case::ask_withdrawal).post(case::withdraw))
}

fn of_family(family: Family) -> Router<App> {
    Router::new()
        .route("/", get(list::show))
        .route("/new", get(begin::choose).post(begin::chosen))
        .route("/new/{certificate}", get(begin::start))
        .route("/new/{certificate}/check", get(check::show).post(check::file))
        .route("/new/{certificate}/question/{field}", get(steps::show_question).post(steps::keep_question))
        .route("/new/{certificate}/{step}", get(steps::show).post(steps::keep))
        .layer(Extension(family))
}

/// `/certificates`
#[derive(Template, WebTemplate)]
#[template(path = "certificates.html")]
pub struct CertificatesPage {
    pub(super) frame: Frame,
    /// What each family offers.
    pub(super) families: Vec<(Family, Vec<&'static Certificate>)>,
    /// Where the citizen stands; `None` for anybody else.
    pub(super) verification: Option<Verification>,
}

/// `GET /certificates`
pub async fn show(visit: Visit) -> Result<CertificatesPage, Failure> {
    let citizen = visit.session.as_ref().filter(|session| session.account.role == Role::Citizen);
    let verification = match citizen {
        Some(citizen) => Some(Verification::of(&visit, citizen).await?),
        None => None,
    };
    Ok(CertificatesPage { frame: visit.frame(Section::Certificates), families: families(), verification })
}

/// What each family offers.
#[must_use]
pub fn families() -> Vec<(Family, Vec<&'static Certificate>)> {
    let of = |family: Family| certificates().iter().filter(move |one| one.family == family).collect();
    Family::ALL.iter().map(|family| (*family, of(*family))).collect()
}
