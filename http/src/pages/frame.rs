//! What stands around every page: masthead, navigation, who is signed in, footer.

use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::Date;
use projections::dashboard::PerService;
use store::{Role, Session};

use crate::app::Settings;
use crate::assets;
use crate::forms::Fault;
use crate::messages::{Language, Moment};
use crate::paths::Paths;
use crate::roles::Who;
use crate::session::handles_cases;

/// The frame of one page; its methods are what templates speak with.
#[derive(Clone)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// The municipality's name.
    pub municipality: String,
    /// Whether this is a demonstration with sample data.
    pub demo: bool,
    /// Where in the navigation the page stands.
    pub section: Section,
    /// Whether somebody is signed in.
    pub standing: Standing,
    /// On the staff's pages: the cases that came since this clerk last looked.
    pub news: Option<PerService>,
}

/// A part of the portal, as the navigation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// None of the others.
    Elsewhere,
    /// Home.
    Home,
    /// Anonymous comment.
    Comment,
    /// The citizen's requests.
    Requests,
    /// Certificates and the citizen's applications.
    Certificates,
    /// «Τα στοιχεία μου».
    Profile,
    /// The staff's queue.
    Staff,
    /// Citizens at the counter.
    Citizens,
    /// The staff's numbers.
    Dashboard,
    /// The register's book.
    Book,
    /// The registrar's page.
    Protocol,
    /// The administrators' page of erasures.
    Erasures,
    /// The auditor's log.
    Audit,
    /// Who read what.
    Accesses,
    /// What goes by itself when its time is over.
    Retention,
}

/// Whether somebody is signed in.
#[derive(Clone)]
pub enum Standing {
    /// The page does not know: it is the same for everybody.
    Unknown,
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn {
        /// As the masthead calls him.
        name: String,
        /// What he may do.
        role: Role,
    },
}

impl Frame {
    /// A frame of no page: for words that are printed elsewhere.
    #[must_use]
    pub fn speaking(language: Language) -> Self {
        let (section, standing) = (Section::Elsewhere, Standing::Unknown);
        Self { language, municipality: String::new(), demo: false, section, standing, news: None }
    }

    /// A frame that does not know who looks.
    #[must_use]
    pub fn of(settings: &Settings, language: Language, section: Section) -> Self {
        let municipality = settings.municipality.clone();
        Self { language, municipality, demo: settings.demo, section, standing: Standing::Unknown, news: None }
    }

    /// The same for whoever has this session.
    #[must_use]
    pub fn for_viewer(mut self, session: Option<&Session>) -> Self {
        self.standing = session.map_or(Standing::SignedOut, |session| {
            let account = &session.account;
            let name = format!("{} {}", account.given_name, account.family_name).trim().to_owned();
            Standing::SignedIn { name, role: account.role }
        });
        self
    }

    /// A message.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.language.say(key)
    }

    /// A message with one argument.
    #[must_use]
    pub fn t1(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.language.say_with(key, &[(name, &value.to_string())])
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, fault: &Fault) -> String {
        self.t1(fault.key, "most", fault.most)
    }

    /// The paths of the page's language.
    #[must_use]
    pub fn to(&self) -> Paths {
        Paths(self.language)
    }

    /// A point in time.
    #[must_use]
    pub fn moment(&self, at: &Timestamp) -> Moment {
        self.language.moment(*at)
    }

    /// A point in time, to the second.
    #[must_use]
    pub fn instant(&self, at: &Timestamp) -> Moment {
        self.language.instant(*at)
    }

    /// A day.
    #[must_use]
    pub fn day(&self, day: &Date) -> Moment {
        self.language.day(*day)
    }

    /// The address of a style sheet, script or picture.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Whether the page stands in that section.
    #[must_use]
    pub fn is_in(&self, section: &str) -> bool {
        let here = match self.section {
            Section::Elsewhere => "",
            Section::Home => "home",
            Section::Comment => "comment",
            Section::Requests => "requests",
            Section::Certificates => "certificates",
            Section::Profile => "profile",
            Section::Staff => "staff",
            Section::Citizens => "citizens",
            Section::Dashboard => "dashboard",
            Section::Book => "book",
            Section::Protocol => "protocol",
            Section::Erasures => "erasures",
            Section::Audit => "audit",
            Section::Accesses => "accesses",
            Section::Retention => "retention",
        };
        here == section
    }

    /// Whether whoever looks handles cases.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role, .. } if handles_cases(role))
    }

    /// Whether whoever looks is a citizen.
    #[must_use]
    pub fn is_citizen(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role: Role::Citizen, .. })
    }

    /// Whether whoever looks audits the log.
    #[must_use]
    pub fn is_auditor(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role: Role::Auditor, .. })
    }

    /// Whether whoever looks is shown who read what.
    #[must_use]
    pub fn is_overseer(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role, .. } if Who::Overseers.admits(Some(role)))
    }

    /// Whether whoever looks keeps the register.
    #[must_use]
    pub fn is_registrar(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role: Role::Registrar, .. })
    }

    /// Whether whoever looks administers the portal.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        matches!(self.standing, Standing::SignedIn { role: Role::Administrator, .. })
    }

    /// How many cases came since this clerk last looked, in both services.
    #[must_use]
    pub fn news_in_all(&self) -> i64 {
        self.news.map_or(0, |news| news.requests + news.applications)
    }

    /// Whether whoever looks is known to have no session.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        matches!(self.standing, Standing::SignedOut)
    }

    /// Whose session it is.
    #[must_use]
    pub fn viewer(&self) -> Option<&str> {
        match &self.standing {
            Standing::Unknown | Standing::SignedOut => None,
            Standing::SignedIn { name, .. } => Some(name),
        }
    }
}
