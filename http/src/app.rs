//! What every handler has at hand.

use std::sync::Arc;
use std::time::Duration;

use protocol_adapter::BuiltIn;
use secrecy::SecretBox;
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::limits::RateLimits;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The event log and what stands beside it.
    pub store: Store,
    /// What the installation is called, and where.
    pub settings: Arc<Settings>,
    /// How often somebody may knock.
    pub limits: Arc<RateLimits>,
    /// The cases that staff changed lately.
    pub at_hand: Arc<AtHand>,
}

/// The cases of both services that staff changed lately in this process.
#[derive(Default)]
pub struct AtHand {
    /// Requests, complaints, proposals and comments.
    pub requests: projections::requests::AtHand,
    /// Applications for certificates.
    pub applications: projections::applications::AtHand,
}

/// What differs between installations.
pub struct Settings {
    /// The municipality's name, as people read it.
    pub municipality: String,
    /// The outside address, without a slash at its end: `https://pyli.example.gr`.
    pub public_url: String,
    /// Sample data: the pages say so, and print the sign-ins.
    pub demo: bool,
    /// Rate limits, on or off.
    pub limits: Limits,
    /// Whether mail is sent.
    pub post: Post,
    /// How long the answer to an application waits for its protocol number.
    pub register_wait: Duration,
    /// The built-in register's book; `None` where another system numbers documents.
    pub book: Option<BuiltIn>,
    /// Cancelled when the portal stops: answers without an end, end.
    pub closing: CancellationToken,
    /// 32 bytes that seal what a link or a hidden field carries; derived from the master key.
    pub link_secret: SecretBox<[u8; 32]>,
}

/// Whether there are rate limits; `Off` is for load tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As always.
    On,
    /// Nobody is ever told to wait.
    Off,
}

/// Whether letters that are asked for are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// Some process of this installation sends them.
    Sent,
    /// Nobody does.
    None,
}

impl Post {
    /// For templates.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        *self == Self::Sent
    }
}

impl App {
    /// The state of one process.
    #[must_use]
    pub fn new(store: Store, settings: Settings) -> Self {
        let limits = Arc::new(RateLimits::new(settings.limits));
        Self { store, settings: Arc::new(settings), limits, at_hand: Arc::default() }
    }
}
