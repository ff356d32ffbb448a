//! What is mailed: each letter as plain text and as HTML, in Greek. No letter holds more of a person than the Α.Α. of
//! his case and a link; subject and text of cases stay in the portal.
//!
//! Read in this order: `words` (what each letter says), then how it is set. Sending is the portal's business.

mod words;
#[cfg(test)]
mod tests;

use askama::Template;
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::Status;
use domain::protocol::ProtocolEntry;
use domain::{AccountId, ApplicationId, RequestId};
use projections::dashboard::PerService;
use store::Store;
use tracing::warn;

use crate::messages::Language;

/// A letter that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Holds nothing personal: subjects are shown on locked screens.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Who writes.
#[derive(Clone)]
pub struct Letterhead {
    /// The municipality's name.
    pub municipality: String,
    /// Where links lead, without a slash at the end.
    pub public_url: String,
}

/// Which case a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A request, complaint or proposal.
    Request(RequestId),
    /// An application.
    Application(ApplicationId),
}

/// What has happened to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The number follows.
    Deferred,
    /// It has its number.
    Numbered(ProtocolEntry),
    /// The municipality has answered.
    Answered,
    /// A request has another status.
    Request(Status),
    /// An application has another status.
    Application(ApplicationStatus),
}

impl Letterhead {
    /// Tells a citizen what has happened to his case of this Α.Α.
    #[must_use]
    pub fn about(&self, case: Case, number: i64, news: &News) -> Letter {
        self.set(&words::about(self, case, number, news))
    }

    /// Asks somebody new to confirm his address.
    #[must_use]
    pub fn confirmation(&self, token: &str) -> Letter {
        self.set(&words::confirmation(self, token))
    }

    /// Leads somebody to a new password.
    #[must_use]
    pub fn password_reset(&self, token: &str) -> Letter {
        self.set(&words::password_reset(self, token))
    }

    /// Tells a member of staff how many cases are new.
    #[must_use]
    pub fn digest(&self, new: PerService) -> Letter {
        self.set(&words::digest(self, new))
    }

    fn set(&self, said: &Said) -> Letter {
        let subject = said.subject.clone();
        let portal = LANGUAGE.say("portal-name");
        let (municipality, language) = (self.municipality.as_str(), LANGUAGE.code());
        let text = Text { said, municipality, portal: &portal }.render();
        let html = Html { said, municipality, portal: &portal, language }.render();
        // Writing to memory does not fail.
        Letter { subject, text: text.unwrap_or_default(), html: html.unwrap_or_default() }
    }
}

/// Has a confirmation mailed. When that cannot be written down, somebody asks again on his page: what he came for was
/// done all the same.
pub async fn ask_confirmation(store: &Store, account: AccountId, session: Option<&str>) {
    if store.ask_confirmation(account, session).await.is_err() {
        warn!("a confirmation could not be asked for");
    }
}

/// What letters are written in.
const LANGUAGE: Language = Language::Greek;

/// What a letter says.
struct Said {
    subject: String,
    paragraphs: Vec<String>,
    /// What to open, and its address.
    links: Vec<(String, String)>,
    /// What else there is to know.
    footnotes: Vec<String>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    said: &'a Said,
    municipality: &'a str,
    portal: &'a str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    said: &'a Said,
    municipality: &'a str,
    portal: &'a str,
    language: &'static str,
}
