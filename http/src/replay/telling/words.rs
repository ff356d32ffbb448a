//! What the sentences of all streams have in common.

use domain::protocol::{MANUAL, ProtocolEntry};
use domain::{AccountId, DepartmentId, Personal};

use super::{Said, Teller};
use crate::pages::staff_case::Fact;
use crate::replay::picture;

impl Teller<'_> {
    /// Nothing but who did it.
    pub(super) fn plain(&self, key: &str) -> Said {
        Said { what: self.with(key, &[]), facts: Vec::new() }
    }

    /// With the words that he wrote.
    pub(super) fn wrote(&self, key: &str, label: &str, text: &Personal<String>) -> Said {
        Said { what: self.with(key, &[]), facts: vec![self.personal(label, text)] }
    }

    /// What was filed, as the case showed it then.
    pub(super) fn filed(&self, what: &str) -> Said {
        let number = self.stored.number.map(|number| number.to_string()).unwrap_or_default();
        let seen = self.case.at(self.stored.position).ok().flatten();
        let facts = seen.map(|seen| picture::filed(self.frame, &seen.staff)).unwrap_or_default();
        Said { what: self.with("told-filed", &[("number", &number), ("what", what)]), facts }
    }

    pub(super) fn moved(&self, status: &str, reason: Option<&Personal<String>>) -> Said {
        let status = self.frame.staff_status(status);
        let reason = reason.map(|reason| self.personal("reason", reason));
        Said { what: self.with("told-status", &[("status", &status)]), facts: reason.into_iter().collect() }
    }

    pub(super) fn assigned(&self, department: Option<DepartmentId>, assignee: Option<AccountId>) -> Said {
        let department = department.map(|id| self.department(id));
        let assignee = assignee.map(|id| self.frame.colleague(id, self.people));
        let whom: Vec<_> = [assignee, department].into_iter().flatten().collect();
        if whom.is_empty() {
            return self.plain("told-unassigned");
        }
        Said { what: self.with("told-assigned", &[("whom", &whom.join(" – "))]), facts: Vec::new() }
    }

    /// The register or the adapter says why; nothing personal is in it.
    pub(super) fn not_numbered(&self, key: &str, reason: String) -> Said {
        let reason = Fact { label: self.frame.t("reason"), value: reason };
        Said { what: self.with(key, &[]), facts: vec![reason] }
    }

    pub(super) fn protocolled(&self, entry: &ProtocolEntry, register: &str) -> Said {
        let key = if register == MANUAL { "told-protocolled-by-hand" } else { "told-protocolled" };
        let number = format!("{}/{}", entry.number, entry.year);
        let day = self.frame.day(&entry.date).text;
        Said { what: self.with(key, &[("number", &number), ("day", &day)]), facts: Vec::new() }
    }

    pub(super) fn unknown(&self) -> Said {
        let (event, version) = (&self.stored.event_type, &self.stored.event_version);
        let what = self.with("told-unknown", &[("event", event), ("version", version)]);
        Said { what, facts: Vec::new() }
    }

    /// A sentence of which somebody is the subject.
    pub(super) fn with(&self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        let who = self.who();
        let arguments: Vec<_> = arguments.iter().copied().chain([("who", who.as_str())]).collect();
        self.frame.language.say_with(key, &arguments)
    }

    fn personal(&self, label: &str, text: &Personal<String>) -> Fact {
        Fact { label: self.frame.t(label), value: self.frame.typed(&self.case.opened(text)) }
    }

    fn who(&self) -> String {
        let role = self.frame.acting(self.role());
        match self.account().and_then(|id| self.people.colleague(id)) {
            Some(colleague) => format!("{role} ({})", colleague.name),
            None => role,
        }
    }

    fn department(&self, id: DepartmentId) -> String {
        self.people.department(id).map_or_else(|| id.to_string(), str::to_owned)
    }
}
