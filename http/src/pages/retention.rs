//! What goes by itself when its time is over: the terms in force, each case's by its law, and what the last runs took. For
//! administrators and auditors. Nothing personal is in it: the book has numbers.

use askama::Template;
use askama_web::WebTemplate;
use jiff::Span;
use store::retention::Past;

use super::{Failure, Frame, Section, Visit};

/// As many nights as anybody looks through.
const MOST: i64 = 30;

/// `/staff/retention`
#[derive(Template, WebTemplate)]
#[template(path = "retention.html")]
pub struct RetentionPage {
    pub(super) frame: Frame,
    /// Newest first.
    pub(super) runs: Vec<Past>,
}

/// A term, in words.
pub struct Term {
    /// Of what.
    class: String,
    /// How long.
    keep: String,
    /// From which day on.
    from: Option<String>,
    /// By which law.
    law: Option<String>,
}

/// `GET /staff/retention`
pub async fn show(visit: Visit) -> Result<RetentionPage, Failure> {
    visit.overseer()?;
    let runs = visit.app.store.retention_runs(MOST).await?;
    Ok(RetentionPage { frame: visit.frame(Section::Retention), runs })
}

impl RetentionPage {
    /// Those that the newest run went by; none before the first.
    fn terms(&self) -> Vec<Term> {
        let terms = self.runs.first().and_then(|run| run.terms.as_object());
        let term = |(class, term): (&String, &serde_json::Value)| {
            let text = |name: &str| term[name].as_str();
            let from = text("from").and_then(|day| day.parse().ok());
            Term {
                class: self.class(class),
                keep: self.keep(text("keep").unwrap_or_default()),
                from: from.map(|day| self.frame.day(&day).text),
                law: text("law").map(str::to_owned),
            }
        };
        terms.into_iter().flatten().map(term).collect()
    }

    fn class(&self, class: &str) -> String {
        self.frame.t(&format!("retention-{}", class.replace('_', "-")))
    }

    /// A span such as `10y 6mo`, in words.
    fn keep(&self, keep: &str) -> String {
        let Ok(span) = keep.parse::<Span>() else { return keep.to_owned() };
        let parts = [
            ("retention-years", i64::from(span.get_years())),
            ("retention-months", i64::from(span.get_months())),
            ("retention-days", i64::from(span.get_weeks()) * 7 + i64::from(span.get_days())),
        ];
        let said = parts.into_iter().filter(|(_, number)| *number > 0);
        let said: Vec<_> = said.map(|(key, number)| self.frame.t1(key, "number", number)).collect();
        if said.is_empty() { self.frame.t("retention-at-once") } else { said.join(", ") }
    }

    /// What a run took of a class, and what a law holds.
    fn removed(&self, (class, gone, held): &(String, i64, i64)) -> String {
        let held = (*held > 0).then(|| format!(" ({})", self.frame.t1("retention-held", "number", held)));
        format!("{}: {gone}{}", self.class(class), held.unwrap_or_default())
    }
}
