//! Mail: handed to a folder or to a server, each message once as far as that can be known.
//!
//! Read in this order: `message` (what goes out), `transport` (by which way), `post` (once, and what is written down
//! of it), `outbox` (the letters that no event asks for), `digest` (the staff's, once a day), `folder` (messages in a folder go with what they are about). What events ask for is a
//! reaction: `reactions/news`.

mod message;
mod transport;
mod post;
mod outbox;
mod digest;
mod folder;

use std::sync::Arc;

use anyhow::Result;
use portal_http::letters::Letterhead;
use protocol_adapter::EffectMarker;
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{MailOptions, MailWay};
use message::Envelope;
use transport::Transport;

pub(crate) use message::Name;
pub use outbox::{Outbox, Worked};
pub use post::{Delivered, Post};

/// The way by which this installation mails, with what marks each message outside the database; `None` when it does
/// not.
pub async fn post(options: &MailOptions, head: Letterhead, marker: &EffectMarker) -> Result<Option<Post>> {
    let Some(way) = &options.way else { return Ok(None) };
    let envelope = Envelope::of(&head, options.from.clone())?;
    let transport = Transport::open(way, envelope.host()).await?;
    Ok(Some(Post::new(transport, envelope, head, Arc::clone(marker))))
}

/// Works off the letters that no event asks for, and writes the digests, until `shutdown`.
#[must_use]
pub fn start(
    options: &MailOptions,
    post: Post,
    store: &Store,
    shutdown: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let mut running = vec![outbox::start(Outbox::new(post, store.clone()), shutdown.clone())];
    if let Some(MailWay::Folder(place)) = &options.way {
        running.push(folder::start(place.clone(), store.clone(), shutdown.clone()));
    }
    running.extend(options.digest.map(|at| digest::start(at, store.clone(), shutdown.clone())));
    running
}
