//! Whether and how mail is sent.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use jiff::civil::Time;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};

use super::time_of_day;

/// Mail.
#[derive(Args, Clone)]
pub struct MailOptions {
    /// Where mail goes: into a folder, or to a server. Without it none is sent.
    #[arg(
        id = "mail",
        long = "mail",
        env = "PYLI_MAIL",
        global = true,
        hide_env_values = true,
        value_name = "file:DIR|smtp://[USER:PASSWORD@]HOST:PORT"
    )]
    pub way: Option<MailWay>,

    /// Who writes, as in `Δήμος <no-reply@dimos.example.gr>` [default: pyli at the host of the public URL].
    #[arg(
        id = "mail_from",
        long = "mail-from",
        env = "PYLI_MAIL_FROM",
        global = true,
        value_name = "ADDRESS"
    )]
    pub from: Option<Mailbox>,

    /// At what time, in Athens, each member of staff is mailed how many cases are new; without it nobody is.
    #[arg(
        id = "digest",
        long = "digest",
        env = "PYLI_DIGEST",
        global = true,
        value_name = "HH:MM",
        value_parser = time_of_day
    )]
    pub digest: Option<Time>,
}

/// Where mail goes.
#[derive(Clone)]
pub enum MailWay {
    /// Each message is a file in this folder: for tests and for looking at.
    Folder(PathBuf),
    /// The URL of a server; it may hold a password.
    Smtp(SecretString),
}

/// No place that mail could go to.
#[derive(Debug, thiserror::Error)]
#[error("mail goes to file:DIR, smtp://HOST:PORT or smtps://HOST:PORT")]
pub struct UnusableWay;

impl FromStr for MailWay {
    type Err = UnusableWay;

    fn from_str(text: &str) -> Result<Self, UnusableWay> {
        if let Some(folder) = text.strip_prefix("file:").filter(|folder| !folder.is_empty()) {
            return Ok(Self::Folder(folder.into()));
        }
        let Some((scheme @ ("smtp" | "smtps"), rest)) = text.split_once("://") else {
            return Err(UnusableWay);
        };
        let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(user, host)| (Some(user), host));
        if host.is_empty() || host.contains(['/', '?', '#']) {
            return Err(UnusableWay);
        }
        let url = format!("{scheme}://{rest}{}", encryption(scheme, user.is_some(), host));
        Ok(Self::Smtp(SecretString::from(url)))
    }
}

impl MailWay {
    /// The server's URL with everything lettre is to know.
    #[must_use]
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::Folder(_) => None,
            Self::Smtp(url) => Some(url.expose_secret()),
        }
    }
}

/// A password goes over the network encrypted or not at all; without one, what the server offers is taken.
fn encryption(scheme: &str, with_password: bool, host: &str) -> &'static str {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_here = ["localhost", "127.0.0.1", "[::1]"].contains(&name);
    match (scheme, with_password) {
        ("smtps", _) => "",
        _ if is_here => "",
        (_, true) => "?tls=required",
        (_, false) => "?tls=opportunistic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_goes_over_the_network_in_clear() {
        let url = |text: &str| text.parse::<MailWay>().ok()?.url().map(str::to_owned);
        assert_eq!(url("smtp://127.0.0.1:25"), Some("smtp://127.0.0.1:25".to_owned()));
        assert_eq!(url("smtp://u:p@mail.gr:587"), Some("smtp://u:p@mail.gr:587?tls=required".to_owned()));
        assert_eq!(url("smtp://mail.gr"), Some("smtp://mail.gr?tls=opportunistic".to_owned()));
        assert_eq!(url("smtps://u:p@mail.gr"), Some("smtps://u:p@mail.gr".to_owned()));
        for refused in ["", "file:", "http://mail.gr", "smtp://", "smtp://mail.gr?tls=none", "mail.gr:25"] {
            assert!(refused.parse::<MailWay>().is_err(), "{refused}");
        }
    }
}
