//! `pyli serve`: runs until SIGTERM or SIGINT, and ends within 10 s of it, whatever hangs.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{error, info};

use crate::command_line::Verdict;
use crate::config::Config;
use crate::serve::{Running, serve};

/// Every step of a graceful stop has its own time; this is for what none of them foresaw.
const HARD_DEADLINE: Duration = Duration::from_millis(9500);

/// How long a start may go on once the process is told to stop.
const LAST_START: Duration = Duration::from_secs(3);

/// `pyli serve`
pub async fn run(config: Config) -> Result<Verdict> {
    let starting = Box::pin(async {
        let running = serve(config).await?;
        if let Some(address) = running.address() {
            println!("Pyli is up at http://{address}");
        }
        Ok(running)
    });
    until_told(starting, Running::stop).await
}

/// Runs what `starting` gives until the process is told to stop. Told to during the start, it lets the start end
/// first if that is soon, so that an embedded database does not stay behind (if it does, the next start finds it).
pub async fn until_told<Runs>(
    starting: impl Future<Output = Result<Runs>>,
    stop: impl AsyncFnOnce(Runs) -> Result<()>,
) -> Result<Verdict> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be caught")?;
    let told = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        end_in_any_case();
    };
    let mut told = std::pin::pin!(told);
    let mut starting = std::pin::pin!(starting);
    let running = tokio::select! {
        running = &mut starting => {
            let running = running?;
            told.await;
            running
        }
        () = &mut told => match tokio::time::timeout(LAST_START, starting).await {
            Ok(running) => running?,
            Err(_) => return Ok(Verdict::Done),
        },
    };
    info!("stopping");
    stop(running).await?;
    info!("stopped");
    Ok(Verdict::Done)
}

/// On a thread of its own: not even a blocked runtime holds it up.
fn end_in_any_case() {
    std::thread::spawn(|| {
        std::thread::sleep(HARD_DEADLINE);
        error!("the stop hangs; ending without it");
        std::process::exit(1);
    });
}
