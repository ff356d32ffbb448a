//! One kept connection that speaks as much HTTP/1.1 as the benchmark needs: a client that costs next to nothing, for
//! it shares the machine with what it measures.

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Wire {
    stream: TcpStream,
    /// What was read and not yet used.
    read: Vec<u8>,
    /// The `ETag` of the last answer.
    pub tag: Option<String>,
}

impl Wire {
    pub async fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(16 * 1024), tag: None })
    }

    /// Sends a whole request and reads the whole answer; its status and its body.
    pub async fn ask(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.stream.write_all(request).await?;
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(&self.read[..end])?;
        self.tag = head.split("\r\n").find_map(|line| line.strip_prefix("etag: ")).map(str::to_owned);
        let head = head.to_ascii_lowercase();
        let status = head.get(9..12).context("an answer begins with its status")?.parse()?;
        let length = match head.split("\r\n").find_map(|line| line.strip_prefix("content-length:")) {
            Some(length) => length.trim().parse()?,
            None if head.contains("transfer-encoding:") => bail!("an answer in pieces"),
            None => 0_usize,
        };
        // What has not changed tells the length of what it does not send.
        let length = if status == 304 { 0 } else { length };
        while self.read.len() < end + length {
            self.more().await?;
        }
        let body = self.read[end..end + length].to_vec();
        self.read.drain(..end + length);
        Ok((status, body))
    }

    async fn more(&mut self) -> Result<()> {
        let read = self.stream.read_buf(&mut self.read).await?;
        ensure!(read > 0, "the connection was closed");
        Ok(())
    }
}
