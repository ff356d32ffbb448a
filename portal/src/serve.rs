//! What runs: pages and API, read models, reactions, metrics; and how it all ends in time.

pub(crate) mod connections;
mod metrics;
pub mod self_check;
mod retention;
pub(crate) mod revival;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use portal_http::letters::Letterhead;
use portal_http::{App, Limits, Post, Settings};
use protocol_adapter::EffectMarker;
use secrecy::SecretBox;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{info, warn};

use crate::config::{Config, Nightly, Part, Switch};
use crate::installation::Installation;
use crate::{mail, reactions, restores, witness};

/// How long projections and reactions may take for the step that is under way.
const LAST_STEP: Duration = Duration::from_secs(1);

/// A portal that runs. Call [`Running::stop`]: dropping it tells everything to end and waits for nothing.
pub struct Running {
    installation: Installation,
    address: Option<SocketAddr>,
    admin_address: Option<SocketAddr>,
    /// Tells listeners and followers to end, at the latest when this is dropped.
    shutdown: DropGuard,
    closing: CancellationToken,
    listeners: Vec<JoinHandle<()>>,
    /// What goes on behind: read models, what goes when its time is over, and the eye on the embedded database.
    followers: Vec<JoinHandle<()>>,
}

/// Whether the pages show sample data and its sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The real thing.
    Production,
    /// Sample data.
    Demo,
}

/// Starts the portal that `config` describes.
pub async fn serve(config: Config) -> Result<Running> {
    start(config, Occasion::Production).await
}

/// Starts the portal for this occasion.
pub async fn start(config: Config, occasion: Occasion) -> Result<Running> {
    config.register.check()?;
    config.witness.check()?;
    let handle = metrics::install();
    let (http, admin) = bind(&config).await?;
    let installation = Installation::open(&config).await?;
    installation.refuse_another_signing_key(&config).await?;
    let shutdown = CancellationToken::new();
    let mut running = Running {
        address: local_address(http.as_ref())?,
        admin_address: local_address(admin.as_ref())?,
        shutdown: shutdown.clone().drop_guard(),
        closing: shutdown.clone(),
        listeners: Vec::new(),
        followers: Vec::new(),
        installation,
    };
    running.followers = running.project(&config, &shutdown).await?;
    if config.does(Part::Reactions) {
        let marker = restores::look(&config, &running.installation).await?;
        running.followers.extend(running.react(&config, &marker, &shutdown).await?);
    }
    running.followers.extend(revival::watch(&config, shutdown.clone()));
    running.followers.push(restores::watch(running.installation.store.clone(), shutdown.clone()));
    if let Some(listener) = http {
        let router = portal_http::router(running.app(&config, occasion));
        running.listeners.push(connections::serve(listener, router, config.header_timeout, shutdown.clone()));
    }
    if let Some(listener) = admin {
        let router = metrics::router(handle, running.installation.store.clone());
        running.listeners.push(connections::serve(listener, router, config.header_timeout, shutdown));
    }
    info!(address = running.address.map(tracing::field::display), "pyli is up");
    Ok(running)
}

impl Running {
    /// The address of pages and API, unless this process does not serve them.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// The address of `/metrics`, if there is one.
    #[must_use]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// The database and the keys behind it.
    #[must_use]
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Takes no more requests, finishes those under way, stops read models and reactions, closes the store, stops
    /// the embedded database. Each step has its time; all of them together stay below 10 s.
    pub async fn stop(self) -> Result<()> {
        self.shutdown.disarm().cancel();
        for listener in self.listeners {
            // It keeps its own deadline.
            let _ = listener.await;
        }
        for mut follower in self.followers {
            if tokio::time::timeout(LAST_STEP, &mut follower).await.is_err() {
                warn!("what went on behind was cut off; a read model goes on where its checkpoint is");
                follower.abort();
            }
        }
        self.installation.close().await
    }

    fn app(&self, config: &Config, occasion: Occasion) -> App {
        let Letterhead { municipality, public_url } = self.letterhead(config);
        let settings = Settings {
            municipality,
            public_url,
            demo: occasion == Occasion::Demo,
            limits: match config.limits {
                Switch::On => Limits::On,
                Switch::Off => Limits::Off,
            },
            post: if config.mail.way.is_some() { Post::Sent } else { Post::None },
            register_wait: config.register.wait,
            book: reactions::book(config, &self.installation.store),
            closing: self.closing.clone(),
            link_secret: SecretBox::init_with_mut(|secret: &mut [u8; 32]| {
                secret.copy_from_slice(
                    self.installation.store.root().derive("links and hidden fields").as_slice(),
                );
            }),
        };
        App::new(self.installation.store.clone(), settings)
    }

    /// In whose name, and under which address, this installation speaks.
    fn letterhead(&self, config: &Config) -> Letterhead {
        let here = || format!("http://{}", self.address.unwrap_or(config.listen));
        let public_url = config.public_url.clone().unwrap_or_else(here).trim_end_matches('/').to_owned();
        Letterhead { municipality: config.municipality.clone(), public_url }
    }

    /// Starts the read models and the sealing of the log.
    async fn project(&self, config: &Config, shutdown: &CancellationToken) -> Result<Vec<JoinHandle<()>>> {
        let (store, mut followers) = (&self.installation.store, Vec::new());
        if config.does(Part::Projections) {
            for projection in projections::rebuild::all(store.master_key()) {
                store.install(projection.as_ref()).await?;
                followers.push(store.run_projection(projection, shutdown.clone()));
            }
            followers.extend(witness::start(&config.witness, store, shutdown)?);
            if let Nightly::At(at) = config.retention.at {
                followers.push(retention::start(at, self.installation.retention(config)?, shutdown.clone()));
            }
            if let Nightly::At(at) = config.self_check {
                let owner = self.installation.database.clone();
                followers.push(self_check::start(at, owner, store.clone(), shutdown.clone()));
            }
        }
        Ok(followers)
    }

    /// Starts the reactions and the mail.
    async fn react(
        &self,
        config: &Config,
        marker: &EffectMarker,
        shutdown: &CancellationToken,
    ) -> Result<Vec<JoinHandle<()>>> {
        let store = &self.installation.store;
        let post = mail::post(&config.mail, self.letterhead(config), marker).await?;
        if post.is_none() {
            info!("no mail is sent: PYLI_MAIL is not set");
        }
        let delivery = reactions::delivery(config, store)?.marked_by(Arc::clone(marker));
        let mut followers = reactions::start(delivery, post.as_ref(), store, shutdown).await?;
        if let Some(post) = post {
            followers.extend(mail::start(&config.mail, post, store, shutdown));
        }
        Ok(followers)
    }
}

/// The addresses are taken first: a second portal on one of them ends before it has touched anything.
async fn bind(config: &Config) -> Result<(Option<TcpListener>, Option<TcpListener>)> {
    let http = config.does(Part::Http).then_some(config.listen);
    Ok((listen(http).await?, listen(config.admin_listen).await?))
}

async fn listen(address: Option<SocketAddr>) -> Result<Option<TcpListener>> {
    let Some(address) = address else { return Ok(None) };
    let listener = TcpListener::bind(address).await;
    listener.map(Some).with_context(|| format!("the address {address} cannot be listened on"))
}

fn local_address(listener: Option<&TcpListener>) -> Result<Option<SocketAddr>> {
    Ok(listener.map(TcpListener::local_addr).transpose()?)
}
