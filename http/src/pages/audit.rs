//! The auditor's first page: the log, searched. What is personal in it is not read here.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use projections::replay::{LogLine, LogPage, StreamKind};
use store::Role;

use super::queue::Offered;
use super::{Failure, Frame, Section, Visit, refused};
use crate::forms::log::LogSearch;
use crate::replay;

/// `/audit`
#[derive(Template, WebTemplate)]
#[template(path = "audit.html")]
pub struct AuditPage {
    pub(super) frame: Frame,
    pub(super) search: LogSearch,
    /// `None` when the search cannot be read.
    pub(super) found: Option<LogPage>,
}

/// `GET /audit`
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.auditor()?;
    let (mut search, frame) = (LogSearch::of(visit.query()), visit.frame(Section::Audit));
    let Some(filter) = search.filter() else {
        return Ok(refused(AuditPage { frame, search, found: None }));
    };
    let found = replay::search(&visit.app.store, &filter, &search.page()).await?;
    Ok(AuditPage { frame, search, found: Some(found) }.into_response())
}

impl AuditPage {
    fn kinds(&self) -> Vec<Offered> {
        let offered = |kind: StreamKind| Offered {
            value: kind.as_str().to_owned(),
            words: self.frame.stream(kind),
            chosen: self.search.kind == Some(kind),
        };
        StreamKind::ALL.into_iter().map(offered).collect()
    }

    fn events(&self) -> Vec<Offered> {
        let mut types: Vec<&str> =
            StreamKind::ALL.into_iter().flat_map(StreamKind::event_types).copied().collect();
        types.sort_unstable();
        types.dedup();
        let offered = |name: &str| Offered {
            value: name.to_owned(),
            words: self.frame.event(name),
            chosen: self.search.event == Some(name),
        };
        types.into_iter().map(offered).collect()
    }

    /// The case as it was right after this event; nowhere, for a stream that has no page.
    fn case(&self, line: &LogLine) -> Option<String> {
        let path = self.frame.to().audit_case(line.kind?, line.id);
        Some(format!("{path}?at={}", line.position))
    }

    fn next(&self) -> Option<String> {
        self.found.as_ref()?.next.as_ref().map(|cursor| self.search.next(cursor))
    }

    /// How far has been looked, where there is more to look through.
    fn looked(&self) -> Option<String> {
        let page = self.found.as_ref().filter(|page| page.lines.is_empty() && page.next.is_some())?;
        let (from, to) = (page.looked.0.to_string(), page.looked.1.to_string());
        Some(self.frame.language.say_with("log-looked", &[("from", &from), ("to", &to)]))
    }
}

impl Frame {
    /// What a stream is about.
    #[must_use]
    pub fn stream(&self, kind: StreamKind) -> String {
        self.t(match kind {
            StreamKind::Request => "stream-request",
            StreamKind::Application => "stream-application",
            StreamKind::Citizen => "stream-citizen",
        })
    }

    /// What is known of a stream's kind, in words.
    #[must_use]
    pub fn stream_or_unknown(&self, kind: Option<StreamKind>) -> String {
        kind.map_or_else(|| self.t("stream-unknown"), |kind| self.stream(kind))
    }

    /// An event by its type; one that this program does not know keeps its name.
    #[must_use]
    pub fn event(&self, name: &str) -> String {
        let known = StreamKind::ALL.into_iter().any(|kind| kind.event_types().contains(&name));
        if known { self.t(&format!("event-{name}")) } else { name.to_owned() }
    }

    /// In which role somebody acted, as the subject of a sentence.
    #[must_use]
    pub fn acting(&self, role: Option<Role>) -> String {
        self.t(acting_key(role))
    }
}

/// The message that says in which role somebody acted.
#[must_use]
pub fn acting_key(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Visitor) => "acting-visitor",
        Some(Role::Citizen) => "acting-citizen",
        Some(Role::Staff) => "acting-staff",
        Some(Role::Registrar) => "acting-registrar",
        Some(Role::Administrator) => "acting-administrator",
        Some(Role::Auditor) => "acting-auditor",
        Some(Role::System) => "acting-system",
        None => "acting-unknown",
    }
}
