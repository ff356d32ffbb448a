//! What goes by itself when its time is over, as far as that is a setting. What the pages promise is none.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use domain::retention::RetentionTerm;

use super::time_of_day::{Nightly, nightly};
use crate::command_line::Unusable;

/// The options.
#[derive(Args, Clone, Debug)]
pub struct RetentionOptions {
    /// At what time, in Athens, what has had its time is deleted every night.
    #[arg(
        id = "retention",
        long,
        env = "PYLI_RETENTION",
        global = true,
        default_value = "03:00",
        value_name = "off|HH:MM",
        value_parser = nightly
    )]
    pub at: Nightly,

    /// File of the terms after which cases that are over lose their personal data, with the law of each; without it
    /// they are kept for good.
    #[arg(long, env = "PYLI_RETENTION_TERMS", global = true, value_name = "FILE")]
    pub retention_terms: Option<PathBuf>,

    /// How long an account is kept that was never used: no address confirmed, nothing filed, nobody at the counter.
    /// Without mail nobody can confirm an address, and it is kept for good.
    #[arg(long, env = "PYLI_KEEP_UNUSED", global = true, default_value = "90d", value_parser = keep, value_name = "DAYSd|off")]
    pub keep_unused: Keep,

    /// How long the words of an anonymous comment are kept after it was closed, where it was never sent to the protocol
    /// and the file of terms has none for comments.
    #[arg(long, env = "PYLI_KEEP_COMMENTS", global = true, default_value = "730d", value_parser = keep, value_name = "DAYSd|off")]
    pub keep_comments: Keep,
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For good.
    Always,
    /// For so many days.
    Days(u16),
}

impl RetentionOptions {
    /// The terms of the municipality; none where no file is named.
    pub fn terms(&self) -> Result<Vec<RetentionTerm>> {
        let Some(file) = &self.retention_terms else { return Ok(Vec::new()) };
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("the terms of retention {} cannot be read", file.display()))?;
        RetentionTerm::parse_all(&text).map_err(|error| {
            anyhow!(Unusable(format!("the terms of retention {} cannot be used: {error}", file.display())))
        })
    }
}

/// `90d`, or `off`.
fn keep(text: &str) -> Result<Keep, String> {
    if text == "off" {
        return Ok(Keep::Always);
    }
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| *days > 0);
    days.map(Keep::Days).ok_or_else(|| format!("{text} is neither a number of days like 90d nor off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_kept_for_days_or_for_good() {
        assert_eq!(keep("90d"), Ok(Keep::Days(90)));
        assert_eq!(keep("off"), Ok(Keep::Always));
        for refused in ["", "0d", "-1d", "90", "2y", "d", "70000d"] {
            assert!(keep(refused).is_err(), "{refused}");
        }
    }
}
