//! The page of terms and runs: before the first run, and with every class.

use serde_json::json;
use store::Role;
use store::retention::Past;

use super::rendered::{Samples, render};
use super::{Language, Section, at, frame};
use crate::pages::retention::RetentionPage;

/// Each page with its name.
pub fn samples(language: Language) -> Samples {
    let page = |runs| {
        let frame = frame(language, Section::Retention, Some(Role::Auditor));
        render(&RetentionPage { frame, runs })
    };
    let terms = json!({
        "sessions": {"keep": "0d"}, "submissions": {"keep": "30d"}, "drafts": {"keep": "30d"},
        "letters": {"keep": "30d"}, "mail_attempts": {"keep": "365d"}, "mail_tasks": {"keep": "365d"},
        "unused_accounts": {"keep": "90d"}, "comment": {"keep": "730d", "law": "ΓΚΠΔ, άρθρο 5"},
        "request": {"keep": "10y 6mo", "law": "ν. 1/2000 <b>", "from": "2026-01-01"},
        "complaint": {"keep": "5y", "law": "ν. 1/2000"}, "proposal": {"keep": "5y", "law": "ν. 1/2000"},
        "population_register": {"keep": "20y", "law": "ν. 2/2000"}, "property_tax": {"keep": "20y", "law": "ν. 2/2000"},
    });
    let removals = vec![("drafts".to_owned(), 3, 0), ("request".to_owned(), 12, 1)];
    let run =
        Past { started_at: at(0), finished_at: Some(at(60)), cleaned_at: Some(at(60)), terms, removals };
    let cut_off = Past {
        started_at: at(600),
        finished_at: None,
        cleaned_at: None,
        removals: Vec::new(),
        ..run.clone()
    };
    vec![("retention", page(vec![cut_off, run])), ("retention-never", page(Vec::new()))]
}
