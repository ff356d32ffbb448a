//! `pyli audit case`: one case told in sentences, and as it was.

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use portal_http::messages::Language;
use portal_http::pages::Frame;
use portal_http::pages::staff_case::Fact;
use portal_http::people::People;
use portal_http::replay::{Picture, Sentence, When, find, numbered, tell};
use projections::replay::{CaseLog, StreamKind};
use store::{Access, Store, StoredEvent};
use uuid::Uuid;

use crate::command_line::{Unusable, Verdict};
use crate::config::Config;
use crate::installation::Installation;
use crate::verbs::audit::reason;

/// `pyli audit case ID [--as-of TIME]`
#[derive(Args)]
pub struct Case {
    /// Its id; a citizen's is his account's. Or, with --service, its running number (Α.Α.).
    #[arg(value_name = "ID", value_parser = named)]
    id: Named,

    /// To which service a running number belongs.
    #[arg(long)]
    service: Option<Service>,

    /// As it was then: a time with its offset (RFC 3339), a day (2026-11-22: its end), a day and a time in Athens
    /// ("2026-11-22 10:31"), or a position of the log. Now, when left out.
    #[arg(long, value_name = "TIME", value_parser = when)]
    as_of: Option<When>,

    /// Why it is read: a reference such as the number of a document, never somebody's name. It is kept with the record
    /// that the case was read.
    #[arg(long, value_name = "REFERENCE", value_parser = reason)]
    reason: Option<String>,

    /// In which language it is told.
    #[arg(long, value_name = "LANGUAGE", default_value = "el")]
    language: Tongue,
}

/// By what a case is named.
#[derive(Clone, Copy)]
enum Named {
    Id(Uuid),
    Number(i64),
}

#[derive(Clone, Copy, ValueEnum)]
enum Service {
    Requests,
    Applications,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    El,
    En,
}

fn named(text: &str) -> Result<Named, &'static str> {
    let number = || text.parse().ok().filter(|number| *number > 0).map(Named::Number);
    let id = Uuid::parse_str(text).ok().map(Named::Id);
    id.or_else(number).ok_or("neither an id nor a running number")
}

fn when(text: &str) -> Result<When, &'static str> {
    When::parse(text).ok_or("no time such as 2026-11-22T08:31:05Z, 2026-11-22 or \"2026-11-22 10:31\"")
}

/// Which case is wanted.
#[derive(Clone, Copy)]
enum Wanted {
    Id(Uuid, Option<StreamKind>),
    Number(i64, StreamKind),
}

/// `pyli audit case …`
pub async fn run(config: Config, case: Case) -> Result<Verdict> {
    let wanted = wanted(&case)?;
    let installation = Installation::open(&config).await?;
    let access = Access::command_line(case.reason);
    let found = look(&installation.store, &access, wanted).await;
    installation.close().await?;
    let (log, people) = found?;
    let frame = Frame::speaking(match case.language {
        Tongue::El => Language::Greek,
        Tongue::En => Language::English,
    });
    let newest = log.events().last();
    let event = case.as_of.map_or(newest, |when| when.on(&log));
    let event = event.ok_or_else(|| anyhow!("there was no such case yet at that time"))?;
    print(&frame, &people, &log, event)
}

/// Before anything is opened.
fn wanted(case: &Case) -> Result<Wanted> {
    let kind = case.service.map(|service| match service {
        Service::Requests => StreamKind::Request,
        Service::Applications => StreamKind::Application,
    });
    match (case.id, kind) {
        (Named::Id(id), kind) => Ok(Wanted::Id(id, kind)),
        (Named::Number(number), Some(kind)) => Ok(Wanted::Number(number, kind)),
        (Named::Number(_), None) => {
            bail!(Unusable("a running number needs --service requests or --service applications".to_owned()))
        }
    }
}

async fn look(store: &Store, access: &Access, wanted: Wanted) -> Result<(CaseLog, People)> {
    let found = match wanted {
        Wanted::Id(id, kind) => find(store, access, id, kind).await?,
        Wanted::Number(number, kind) => numbered(store, access, kind, number).await?,
    };
    let log = found.ok_or_else(|| anyhow!("there is no such case"))?;
    Ok((log, People::load(store).await?))
}

fn print(frame: &Frame, people: &People, log: &CaseLog, event: &StoredEvent) -> Result<Verdict> {
    let number = log.number().map(|number| format!(", {}", frame.t1("case-title", "number", number)));
    println!("{}{} ({})", frame.stream(log.kind()), number.unwrap_or_default(), log.id());
    let (at, position) = (frame.instant(&event.recorded_at).text, event.position.to_string());
    println!("{}: {}", frame.t("moment-title"), moment(frame, &at, &position));
    println!("\n{}", frame.t("story-title"));
    for sentence in tell(frame, people, log).iter().filter(|one| one.position <= event.position) {
        print_sentence(frame, sentence);
    }
    let Some(seen) = log.at(event.position)? else { return Ok(Verdict::Done) };
    print_picture(frame, "picture-staff", &Picture::for_staff(frame, people, &seen.staff));
    match seen.citizen {
        Some(view) => print_picture(frame, "picture-citizen", &Picture::for_citizen(frame, &view)),
        None => println!("\n{}\n  {}", frame.t("picture-citizen"), frame.t("picture-nobody")),
    }
    Ok(Verdict::Done)
}

fn moment(frame: &Frame, at: &str, position: &str) -> String {
    frame.language.say_with("moment-at", &[("at", at), ("position", position)])
}

fn print_sentence(frame: &Frame, sentence: &Sentence) {
    let (at, position) = (frame.instant(&sentence.at).text, sentence.position.to_string());
    let account = sentence.account.map(|id| format!(", {} {id}", frame.t("log-account")));
    println!("  {}{}", moment(frame, &at, &position), account.unwrap_or_default());
    println!("    {}", sentence.what);
    print_facts(&sentence.facts, "      ");
}

fn print_picture(frame: &Frame, title: &str, picture: &Picture) {
    println!("\n{}", frame.t(title));
    print_facts(&picture.facts, "  ");
    if !picture.history.is_empty() {
        println!("  {}", frame.t("history"));
    }
    for told in &picture.history {
        let by = told.by.as_ref().map(|by| format!(" · {by}")).unwrap_or_default();
        println!("    {}{by}: {}", frame.instant(&told.at).text, told.what);
        if let Some(text) = &told.text {
            println!("      {}", indented(text, "      "));
        }
    }
}

fn print_facts(facts: &[Fact], margin: &str) {
    for fact in facts {
        println!("{margin}{}: {}", fact.label, indented(&fact.value, &format!("{margin}  ")));
    }
}

/// A text of several lines stays beside its name. What a terminal would obey is not printed.
fn indented(text: &str, margin: &str) -> String {
    let visible = |letter: char| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter };
    text.chars().map(visible).collect::<String>().replace('\n', &format!("\n{margin}"))
}
