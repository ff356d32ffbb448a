//! The load generator, in a process of its own: so many connections, each waiting for its answer before it asks again;
//! or arrivals at a fixed rate, whose time counts from when they were due.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::callers::Turn;
use crate::wire::Wire;

/// The argument with which this program is the load generator.
pub const VERB: &str = "load";

/// What is asked, by how many, for how long.
#[derive(Clone, Serialize, Deserialize)]
pub struct Load {
    pub address: String,
    pub connections: usize,
    pub seconds: f64,
    /// Arrivals a second; without it everybody asks again at once.
    pub rate: Option<f64>,
    /// Asked in turn.
    pub asks: Vec<Ask>,
}

/// One kind of request.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ask {
    /// Request line and headers, each with its line end.
    pub head: String,
    pub body: String,
    /// Whether each carries an idempotency key of its own.
    pub fresh_key: bool,
    /// The status that counts as an acknowledgement; any other ends the benchmark.
    pub expected: u16,
}

impl Ask {
    /// With a session, and headers of its own.
    pub fn new(method: &str, path: &str, token: &str, headers: &[(&str, &str)]) -> Self {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if !token.is_empty() {
            head.push_str(&["authorization: Bearer ", token, "\r\n"].concat());
        }
        for (name, value) in headers {
            head.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        Self { head, body: String::new(), fresh_key: false, expected: 200 }
    }

    /// With a body in JSON.
    pub fn json(self, body: &serde_json::Value) -> Self {
        let head = format!("{}content-type: application/json\r\n", self.head);
        Self { head, body: body.to_string(), ..self }
    }

    /// Once only for a key of its own.
    pub fn once(self) -> Self {
        Self { fresh_key: true, ..self }
    }

    pub fn expecting(self, expected: u16) -> Self {
        Self { expected, ..self }
    }

    /// The whole request.
    pub fn request(&self) -> Vec<u8> {
        let mut request = self.head.clone();
        if self.fresh_key {
            request.push_str(&["idempotency-key: ", &Uuid::now_v7().to_string(), "\r\n"].concat());
        }
        if !self.body.is_empty() {
            request.push_str(&["content-length: ", &self.body.len().to_string(), "\r\n"].concat());
        }
        request += "\r\n";
        request += &self.body;
        request.into_bytes()
    }
}

impl Load {
    /// Runs it in a process of its own.
    pub async fn run(&self) -> Result<Turn> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(VERB)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut input = child.stdin.take().context("its input is piped")?;
        input.write_all(&serde_json::to_vec(self)?).await?;
        drop(input);
        let output = child.wait_with_output().await?;
        ensure!(output.status.success(), "the load generator gave up: its error stands above");
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// What that process does: the load comes on its input, the turn goes to its output.
    pub async fn generate() -> Result<()> {
        let load: Arc<Self> = Arc::new(serde_json::from_reader(std::io::stdin())?);
        let mut wires = Vec::new();
        for _ in 0..load.connections {
            wires.push(Wire::connect(&load.address).await?);
        }
        let (begun, asked) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let mut callers = JoinSet::new();
        for wire in wires {
            callers.spawn(Arc::clone(&load).caller(wire, begun, Arc::clone(&asked)));
        }
        let mut latencies = Vec::new();
        while let Some(finished) = callers.join_next().await {
            latencies.extend(finished??);
        }
        let turn = Turn::of(latencies, begun.elapsed())?;
        Ok(serde_json::to_writer(std::io::stdout(), &turn)?)
    }

    async fn caller(
        self: Arc<Self>,
        mut wire: Wire,
        begun: Instant,
        asked: Arc<AtomicUsize>,
    ) -> Result<Vec<u32>> {
        let mut latencies = Vec::new();
        loop {
            let nth = asked.fetch_add(1, Ordering::Relaxed);
            let due = self.due(nth);
            if due.unwrap_or(begun.elapsed()).as_secs_f64() >= self.seconds {
                return Ok(latencies);
            }
            if let Some(due) = due {
                tokio::time::sleep_until((begun + due).into()).await;
            }
            let since = due.map_or_else(Instant::now, |due| begun + due);
            let ask = &self.asks[nth % self.asks.len()];
            let (status, body) = wire.ask(&ask.request()).await?;
            ensure!(status == ask.expected, "{}: {status} {}", ask.head, String::from_utf8_lossy(&body));
            latencies.push(u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }

    /// When the `nth` arrival is due; `None` where nobody keeps a timetable.
    fn due(&self, nth: usize) -> Option<Duration> {
        let nth = f64::from(u32::try_from(nth).unwrap_or(u32::MAX));
        self.rate.map(|rate| Duration::from_secs_f64(nth / rate))
    }
}
