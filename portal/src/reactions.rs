//! What Pyli does in the world because of an event. Never replayed; each effect may be tried again.

mod registration;
mod news;

use std::sync::Arc;

use anyhow::{Context, Result};
use protocol_adapter::{BuiltIn, Delivery, HttpRegister, Keeps, Register};
use store::Store;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, RegisterChoice};
use crate::mail::Post;

pub use news::News;
pub use registration::Registration;

/// Starts every reaction; they end with `shutdown`.
pub async fn start(
    delivery: Delivery,
    post: Option<&Post>,
    store: &Store,
    shutdown: &CancellationToken,
) -> Result<Vec<JoinHandle<()>>> {
    let registration = Arc::new(Registration::new(delivery));
    store.install_reaction(registration.as_ref()).await?;
    let mut running = vec![store.run_reaction(registration, shutdown.clone())];
    if let Some(post) = post {
        let news = Arc::new(News::new(post.clone()));
        store.install_reaction(news.as_ref()).await?;
        running.push(store.run_reaction(news, shutdown.clone()));
    }
    Ok(running)
}

/// The built-in register's book, where it is the register that is configured.
#[must_use]
pub fn book(config: &Config, store: &Store) -> Option<BuiltIn> {
    match config.register.choice {
        RegisterChoice::BuiltIn => Some(built_in(store)),
        RegisterChoice::Http(_) => None,
    }
}

/// The register that is configured.
pub fn register(config: &Config, store: &Store) -> Result<Arc<dyn Register>> {
    let options = &config.register;
    match &options.choice {
        RegisterChoice::BuiltIn => Ok(Arc::new(built_in(store))),
        RegisterChoice::Http(address) => {
            let client = HttpRegister::new(address.clone(), options.timeout, options.token.clone());
            Ok(Arc::new(client.context("the client of the register cannot be made")?))
        }
    }
}

/// The way to the register that is configured.
pub fn delivery(config: &Config, store: &Store) -> Result<Delivery> {
    let timing = config.register.timing();
    Ok(Delivery::new(register(config, store)?, store.pool().clone(), timing))
}

/// The cases lie in this very database: the book need not keep subject and sender.
fn built_in(store: &Store) -> BuiltIn {
    BuiltIn::new(store.pool().clone(), Keeps::NothingPersonal)
}
