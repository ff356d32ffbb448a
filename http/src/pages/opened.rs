//! Who has opened a case, as its citizen is told: when, in which role, of which department and what for. Never who it
//! was: names are for those who look after the municipality's people.

use domain::DepartmentId;
use store::access::{Opened, Purpose, Subject, Surface};
use store::{Department, Role};

use super::audit::acting_key;
use super::frame::Frame;
use super::{Failure, Visit};
use crate::messages::Language;

/// More days than this nobody reads; the newest come first.
const MOST: u32 = 50;

/// Looks of one day, in words.
#[derive(Clone)]
pub struct OpenedLine {
    /// The last of them.
    pub at: jiff::Timestamp,
    /// In which role, of which department.
    pub who: String,
    /// What for.
    pub what: String,
    /// How often, when more than once.
    pub times: Option<String>,
}

/// Who has opened this.
pub async fn of(visit: &Visit, frame: &Frame, subject: Subject) -> Result<Vec<OpenedLine>, Failure> {
    let store = &visit.app.store;
    let (opened, departments) = tokio::try_join!(store.opened(subject, MOST), store.departments())?;
    Ok(opened.iter().map(|opened| OpenedLine::of(opened, frame, &departments)).collect())
}

impl OpenedLine {
    pub(super) fn of(opened: &Opened, frame: &Frame, departments: &[Department]) -> Self {
        let times = (opened.times > 1).then(|| frame.t1("opened-times", "times", opened.times));
        Self {
            at: opened.at,
            who: frame.reader(opened.role, opened.surface, opened.department, departments),
            what: frame.purpose(opened.purpose),
            times,
        }
    }
}

impl Frame {
    /// In which role and department somebody read.
    #[must_use]
    pub fn reader(
        &self,
        role: Role,
        surface: Surface,
        department: Option<DepartmentId>,
        departments: &[Department],
    ) -> String {
        let department = departments.iter().find(|one| Some(one.id) == department);
        reader(self.language, role, surface, department.map(|department| department.name.as_str()))
    }

    /// What something was shown for.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose) -> String {
        self.t(purpose_key(purpose))
    }
}

/// In which role somebody read, and of which department.
#[must_use]
pub fn reader(language: Language, role: Role, surface: Surface, department: Option<&str>) -> String {
    let role = if surface == Surface::CommandLine {
        language.say("opened-by-machine")
    } else {
        language.say(acting_key(Some(role)))
    };
    department.map_or(role.clone(), |department| format!("{role} – {department}"))
}

/// The message that says what something was shown for.
#[must_use]
pub fn purpose_key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::List => "purpose-list",
        Purpose::Search => "purpose-search",
        Purpose::Case => "purpose-case",
        Purpose::Counter => "purpose-counter",
        Purpose::Register => "purpose-register",
        Purpose::Audit => "purpose-audit",
        Purpose::Export => "purpose-export",
        Purpose::Oversight => "purpose-oversight",
        Purpose::Erasure => "purpose-erasure",
        Purpose::Log => "purpose-log",
    }
}
