//! `pyli audit protocol`: the numbers of a year beside what the register has.

mod sheet;

use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use protocol_adapter::audit::{Asked, Report, explain};

use crate::command_line::Verdict;
use crate::config::{Config, RegisterChoice};
use crate::installation::Installation;
use crate::reactions::register;

/// `pyli audit protocol --year Y …`
#[derive(Args)]
pub struct Protocol {
    /// The calendar year, in Athens.
    #[arg(long, value_parser = clap::value_parser!(i16).range(1900..=9999))]
    year: i16,

    /// Everything as a table too, for a spreadsheet.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,

    /// Ask the register of --register about every case, at most --register-rate times a second. The built-in book is
    /// compared in any case.
    #[arg(long)]
    ask_register: bool,

    /// Say why something is as it is that is found wrong: a case's id, or a number. It is no fault from then on.
    #[arg(long, value_name = "CASE|NUMBER", requires = "reason")]
    explain: Option<String>,

    /// Why, for --explain.
    #[arg(long, value_name = "TEXT", requires = "explain", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
}

/// `pyli audit protocol …`
pub async fn run(config: Config, protocol: Protocol) -> Result<Verdict> {
    let installation = Installation::open(&config).await?;
    let report = look(&config, &installation, &protocol).await;
    installation.close().await?;
    let report = report.context("the year could not be looked at")?;
    print(&report);
    if let Some(file) = &protocol.csv {
        sheet::write(&report, file).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(if report.is_wrong() { Verdict::FoundWrong } else { Verdict::Done })
}

async fn look(config: &Config, installation: &Installation, protocol: &Protocol) -> Result<Report> {
    let pool = installation.store.pool();
    if let (Some(subject), Some(reason)) = (&protocol.explain, &protocol.reason) {
        explain(pool, protocol.year, subject, reason).await?;
    }
    let is_elsewhere = config.register.choice != RegisterChoice::BuiltIn;
    if !(protocol.ask_register && is_elsewhere) {
        return Ok(Report::of(pool, protocol.year, None).await?);
    }
    let register = register(config, &installation.store)?;
    let per_second = NonZeroU32::new(config.register.rate).unwrap_or(NonZeroU32::MIN);
    let asked = Asked { register: register.as_ref(), per_second };
    Ok(Report::of(pool, protocol.year, Some(asked)).await?)
}

fn print(report: &Report) {
    let (first, last) = (report.shown.first(), report.shown.last());
    let range = first.zip(last).map(|(first, last)| (first.entry.number, last.entry.number));
    let range = range.map_or_else(String::new, |(first, last)| format!(" ({first} to {last})"));
    println!("{} numbers{range}.", report.shown.len());
    println!("{} cancelled entries.", report.cancelled.len());
    for cancelled in &report.cancelled {
        println!("  {} cancelled {}: {}", cancelled.entry.number, cancelled.at, cancelled.reason);
    }
    println!("{} cases without a number.", report.waiting.len());
    for waiting in &report.waiting {
        println!("  {} filed {}: {}", waiting.case, waiting.filed_at, waiting.why);
    }
    println!("{} outages.", report.outages.len());
    for outage in &report.outages {
        let until = outage.until.map_or_else(|| "now".to_owned(), |until| until.to_string());
        println!("  {} to {until}: {} cases", outage.from, outage.cases.len());
    }
    println!("{} findings.", report.findings.len());
    for finding in &report.findings {
        let explained = finding.explained.as_ref().map(|why| format!(" Explained: {why}"));
        println!(
            "  {} {}: {}.{}",
            finding.code,
            finding.subject,
            finding.what,
            explained.unwrap_or_default()
        );
    }
}
