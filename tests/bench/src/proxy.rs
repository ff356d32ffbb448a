//! Stands between a program and PostgreSQL, passes everything on, and counts how often an answer is waited for: each
//! `Sync` and each simple `Query` of the protocol is a round trip.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::place::Place;

pub struct Proxy {
    url: String,
    trips: Arc<AtomicU64>,
    _folder: TempDir,
}

impl Proxy {
    /// In front of the cluster's socket, on a socket of its own.
    pub fn start(place: &Place, database: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = place.options(database);
        let name = format!(".s.PGSQL.{}", options.get_port());
        let server = options.get_socket().context("our clusters listen on a socket")?.join(&name);
        let listener = UnixListener::bind(folder.path().join(&name))?;
        let trips = Arc::new(AtomicU64::new(0));
        let user = options.get_username();
        let url = format!(
            "postgres://{user}@localhost:{}/{database}?host={}",
            options.get_port(),
            folder.path().display()
        );
        let counted = Arc::clone(&trips);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, counted) = (server.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    let server = UnixStream::connect(server).await?;
                    pass(client, server, &counted).await
                });
            }
        });
        Ok(Self { url, trips, _folder: folder })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn trips(&self) -> u64 {
        self.trips.load(Ordering::Relaxed)
    }
}

async fn pass(client: UnixStream, server: UnixStream, trips: &AtomicU64) -> Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let (mut buffer, mut messages) = (vec![0; 64 * 1024], Messages::default());
    loop {
        let read = from_client.read(&mut buffer).await?;
        if read == 0 {
            break;
        }
        trips.fetch_add(messages.trips(&buffer[..read]), Ordering::Relaxed);
        to_server.write_all(&buffer[..read]).await?;
    }
    to_server.shutdown().await?;
    back.await??;
    Ok(())
}

/// The length of a request for encryption, which may come before the first message proper.
const ENCRYPTION: u32 = 8;

/// The client's messages as they come in, in pieces: the first has no kind, each other a kind and a length.
#[derive(Default)]
struct Messages {
    begun: bool,
    head: Vec<u8>,
    /// How much of the message under way is still to come.
    left: usize,
}

impl Messages {
    /// How many of those that begin in this piece wait for an answer.
    fn trips(&mut self, mut piece: &[u8]) -> u64 {
        let mut trips = 0;
        while !piece.is_empty() {
            if self.left > 0 {
                let skipped = self.left.min(piece.len());
                self.left -= skipped;
                piece = &piece[skipped..];
                continue;
            }
            self.head.push(piece[0]);
            piece = &piece[1..];
            let kind = usize::from(self.begun);
            if let Some(length) = self.head[kind.min(self.head.len())..].first_chunk::<4>() {
                let length = u32::from_be_bytes(*length);
                self.left = usize::try_from(length).unwrap_or(4).saturating_sub(4);
                trips += u64::from(self.begun && matches!(self.head[0], b'S' | b'Q'));
                self.begun |= length != ENCRYPTION;
                self.head.clear();
            }
        }
        trips
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syncs_and_simple_queries_are_counted_however_they_are_cut() {
        let encryption = [0, 0, 0, 8, 4, 210, 22, 47];
        let startup = [0, 0, 0, 9, 0, 3, 0, 0, b'x'];
        let parse_sync_query = [b'P', 0, 0, 0, 6, b'S', b'Q', b'S', 0, 0, 0, 4, b'Q', 0, 0, 0, 5, 0];
        let all = [&encryption[..], &startup, &parse_sync_query].concat();
        assert_eq!(Messages::default().trips(&all), 2);
        let mut cut = Messages::default();
        assert_eq!(all.iter().map(|byte| cut.trips(&[*byte])).sum::<u64>(), 2);
    }
}
