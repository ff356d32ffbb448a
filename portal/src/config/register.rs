//! Which document register numbers the cases, and how patient Pyli is with it.

use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use protocol_adapter::{RegisterUrl, Timing, UnusableUrl};
use secrecy::SecretString;

use super::duration;
use crate::command_line::Unusable;

/// The register.
#[derive(Args, Clone)]
pub struct RegisterOptions {
    /// What numbers documents: the built-in register, or one at this address (https, or on this machine).
    #[arg(
        id = "register",
        long = "register",
        env = "PYLI_REGISTER",
        global = true,
        default_value = "built-in",
        value_name = "built-in|URL"
    )]
    pub choice: RegisterChoice,

    /// How long the register may take for an answer.
    #[arg(
        id = "register_timeout",
        long = "register-timeout",
        env = "PYLI_REGISTER_TIMEOUT",
        global = true,
        default_value = "2s",
        value_name = "DURATION",
        value_parser = duration
    )]
    pub timeout: Duration,

    /// How long a citizen who files waits for the number before he is told that it follows.
    #[arg(
        id = "register_wait",
        long = "register-wait",
        env = "PYLI_REGISTER_WAIT",
        global = true,
        default_value = "2s",
        value_name = "DURATION",
        value_parser = duration
    )]
    pub wait: Duration,

    /// What the register wants as proof that it is us; `pyli register serve` asks for it.
    #[arg(
        id = "register_token",
        long = "register-token",
        env = "PYLI_REGISTER_TOKEN",
        global = true,
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub token: Option<SecretString>,

    /// After how long nothing of an attempt can still be on its way to the register [default: 3 × the time-out].
    #[arg(
        id = "register_settle",
        long = "register-settle",
        env = "PYLI_REGISTER_SETTLE",
        global = true,
        value_name = "DURATION",
        value_parser = duration
    )]
    pub settle: Option<Duration>,

    /// The longest pause between two attempts at one case; they never end.
    #[arg(
        id = "register_retry_max",
        long = "register-retry-max",
        env = "PYLI_REGISTER_RETRY_MAX",
        global = true,
        default_value = "10s",
        value_name = "DURATION",
        value_parser = duration
    )]
    pub retry_max: Duration,

    /// How many calls a second each process makes at most.
    #[arg(
        id = "register_rate",
        long = "register-rate",
        env = "PYLI_REGISTER_RATE",
        global = true,
        default_value_t = 200,
        value_name = "CALLS",
        value_parser = clap::value_parser!(u32).range(1..=10_000)
    )]
    pub rate: u32,

    /// How many cases each process brings to the register at the same time.
    #[arg(
        id = "register_at_once",
        long = "register-at-once",
        env = "PYLI_REGISTER_AT_ONCE",
        global = true,
        default_value_t = 8,
        value_name = "CASES",
        value_parser = clap::value_parser!(u8).range(1..=32)
    )]
    pub at_once: u8,
}

/// Which register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterChoice {
    /// The book in the portal's own database.
    BuiltIn,
    /// One over HTTP.
    Http(RegisterUrl),
}

impl FromStr for RegisterChoice {
    type Err = UnusableUrl;

    fn from_str(text: &str) -> Result<Self, UnusableUrl> {
        if text == "built-in" { Ok(Self::BuiltIn) } else { text.parse().map(Self::Http) }
    }
}

impl RegisterOptions {
    /// How long things take at most.
    #[must_use]
    pub fn timing(&self) -> Timing {
        let settle = self.settle.unwrap_or(self.timeout * 3);
        Timing {
            timeout: self.timeout,
            settle,
            retry_max: self.retry_max,
            per_second: self.rate,
            at_once: self.at_once.into(),
        }
    }

    /// Refuses times with which a document could be entered twice, or never.
    pub fn check(&self) -> Result<(), Unusable> {
        let Timing { timeout, settle, .. } = self.timing();
        if timeout.is_zero() {
            return Err(Unusable(
                "--register-timeout must be longer than 0: no register answers at once".into(),
            ));
        }
        if settle < timeout {
            return Err(Unusable("--register-settle must not be shorter than --register-timeout".into()));
        }
        Ok(())
    }
}
