//! The second place for checkpoints of the log.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use protocol_adapter::{UnusableUrl, safe_url};
use reqwest::Url;
use store::seal::{WhenLate, WitnessTerms};

use super::{Switch, duration};
use crate::command_line::Unusable;

/// The second place.
#[derive(Args, Clone)]
pub struct WitnessOptions {
    /// Where checkpoints of the log are kept too: a folder that is there, or an address that gets each by POST (https,
    /// or on this machine).
    #[arg(id = "witness", long = "witness", env = "PYLI_WITNESS", global = true, value_name = "DIR|URL")]
    pub place: Option<WitnessPlace>,

    /// How long the second place may be without the newest events.
    #[arg(
        id = "witness_alarm",
        long = "witness-alarm",
        env = "PYLI_WITNESS_ALARM",
        global = true,
        default_value = "5m",
        value_name = "DURATION",
        value_parser = duration
    )]
    pub alarm: Duration,

    /// Whether writes stop (503) while the second place is late; reads go on.
    #[arg(
        id = "witness_required",
        long = "witness-required",
        env = "PYLI_WITNESS_REQUIRED",
        global = true,
        default_value = "off",
        value_name = "on|off"
    )]
    pub required: Switch,
}

/// Where checkpoints are kept too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessPlace {
    /// A folder.
    Folder(PathBuf),
    /// An address.
    Url(Url),
}

impl WitnessPlace {
    /// The folder, where it is one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Url(_) => None,
        }
    }
}

impl FromStr for WitnessPlace {
    type Err = UnusableUrl;

    fn from_str(text: &str) -> Result<Self, UnusableUrl> {
        if text.contains("://") { safe_url(text).map(Self::Url) } else { Ok(Self::Folder(text.into())) }
    }
}

impl WitnessOptions {
    /// What is asked of the second place; `None` when there is none.
    #[must_use]
    pub fn terms(&self) -> Option<WitnessTerms> {
        let when_late = match self.required {
            Switch::On => WhenLate::Stop,
            Switch::Off => WhenLate::GoOn,
        };
        self.place.as_ref().map(|_| WitnessTerms { alarm: self.alarm, when_late })
    }

    /// Refuses to require what is not there.
    pub fn check(&self) -> Result<(), Unusable> {
        if self.place.is_none() && self.required == Switch::On {
            return Err(Unusable("--witness-required needs --witness: there is no second place".into()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_place_is_a_folder_or_a_safe_address() {
        let folder = WitnessPlace::Folder("/mnt/witness".into());
        assert_eq!("/mnt/witness".parse(), Ok(folder));
        assert!(matches!("https://x.example.gr/log?key=1".parse::<WitnessPlace>(), Err(UnusableUrl { .. })));
        assert!(matches!("http://127.0.0.1:9000/pyli".parse(), Ok(WitnessPlace::Url(_))));
        assert!("http://x.example.gr/log".parse::<WitnessPlace>().is_err());
        assert!("file:///mnt/witness".parse::<WitnessPlace>().is_err());
    }
}
