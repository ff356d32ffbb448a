//! The accessibility statement, and what is kept of whom.

use askama::Template;
use askama_web::WebTemplate;

use super::{Frame, Section, Visit};

/// `/accessibility`
#[derive(Template, WebTemplate)]
#[template(path = "accessibility.html")]
pub struct AccessibilityPage {
    pub(super) frame: Frame,
}

/// `/privacy`
#[derive(Template, WebTemplate)]
#[template(path = "privacy.html")]
pub struct PrivacyPage {
    pub(super) frame: Frame,
}

/// `GET /accessibility`
pub async fn accessibility(visit: Visit) -> AccessibilityPage {
    AccessibilityPage { frame: visit.frame(Section::Elsewhere) }
}

/// `GET /privacy`
pub async fn privacy(visit: Visit) -> PrivacyPage {
    PrivacyPage { frame: visit.frame(Section::Elsewhere) }
}
