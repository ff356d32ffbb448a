//! The two ways: a folder of files, and a server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::message::Name;
use crate::config::MailWay;

/// How long a server may take for one answer. After the last line of a message it may be slow: it looks for viruses.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the name of a message in a folder ends.
pub(super) const ENDING: &str = ".eml";

/// A way for messages.
#[derive(Clone)]
pub enum Transport {
    /// Each message is a file, named for it: written twice, it is there once.
    Folder(PathBuf),
    /// A server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why a message did not go out; in words without personal data.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It never will.
    #[error("{0}")]
    Refused(String),
    /// Another time perhaps; whether it went out is not always known.
    #[error("{0}")]
    NotNow(String),
}

impl Transport {
    /// Opens a way; `host` is what we call ourselves there. A server that is away is no mistake: it is asked again with each message.
    pub async fn open(way: &MailWay, host: &str) -> Result<Self> {
        if let MailWay::Folder(folder) = way {
            let made = tokio::fs::create_dir_all(folder).await;
            made.with_context(|| format!("the folder {} for mail cannot be made", folder.display()))?;
            return Ok(Self::Folder(folder.clone()));
        }
        let url = way.url().unwrap_or_default();
        // The error could quote the password.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let server = server.map_err(|_| anyhow::anyhow!("the address of the mail server cannot be used"))?;
        let server = server.hello_name(ClientId::Domain(host.to_owned()));
        Ok(Self::Smtp(server.timeout(Some(PATIENCE)).build()))
    }

    /// Hands over one message.
    pub async fn send(&self, name: &Name, message: Message) -> Result<(), NotSent> {
        match self {
            Self::Folder(folder) => write(folder, name, &message)
                .await
                .map_err(|error| NotSent::NotNow(format!("the message cannot be written: {}", error.kind()))),
            Self::Smtp(server) => {
                let is_plain = message.envelope().to().iter().all(|address| address.to_string().is_ascii());
                server.send(message).await.map(drop).map_err(|error| told(&error, is_plain))
            }
        }
    }
}

/// Under another name first: whoever reads the folder finds whole messages only.
async fn write(folder: &Path, name: &Name, message: &Message) -> std::io::Result<()> {
    let unfinished = folder.join(format!(".{}", name.id));
    tokio::fs::write(&unfinished, message.formatted()).await?;
    tokio::fs::rename(&unfinished, folder.join(format!("{}{ENDING}", name.id))).await
}

/// The server's own words may quote the address: only its number is kept.
fn told(error: &SmtpError, is_plain: bool) -> NotSent {
    if error.is_client() && !is_plain {
        return NotSent::Refused("the server takes no address in other letters".to_owned());
    }
    let Some(code) = error.status().map(u16::from) else {
        let kind = if error.is_timeout() { "does not answer in time" } else { "cannot be spoken to" };
        return NotSent::NotNow(format!("the mail server {kind}"));
    };
    let reason = format!("the mail server says {code}");
    if is_about_the_recipient(code) { NotSent::Refused(reason) } else { NotSent::NotNow(reason) }
}

/// Which refusals for good are about the mailbox or the message (RFC 5321, 4.2.2; RFC 7504). All others (a password
/// that is wrong, a command it does not know) are about us: a person must act, and no message is lost meanwhile.
fn is_about_the_recipient(code: u16) -> bool {
    matches!(code, 550..=554 | 556)
}
