//! What the portal offers.

use askama::Template;
use askama_web::WebTemplate;
use domain::catalogue::Family;

use super::{Frame, Section, Visit};

/// `/`
#[derive(Template, WebTemplate)]
#[template(path = "home.html")]
pub struct HomePage {
    pub(super) frame: Frame,
}

/// `GET /`
pub async fn show(visit: Visit) -> HomePage {
    HomePage { frame: visit.frame(Section::Home) }
}
