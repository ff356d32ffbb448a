//! `with_cluster -- COMMAND …`: runs a command beside a PostgreSQL cluster that all its tests share.
//!
//! Passes the command's exit status on; the cluster is stopped and removed when the command ends or is interrupted.

use std::process::ExitCode;

use anyhow::{Context, Result};
use portal::Cluster;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1).skip_while(|argument| argument == "--");
    let program = arguments.next().context("usage: with_cluster -- COMMAND …")?;
    let folder = tempfile::Builder::new().prefix("pyli-tests-").tempdir()?;
    let data = folder.path().join("data");
    let cluster = Cluster::start(&data, &tests::options_for_tests())?;
    let mut command = Command::new(program);
    command.args(arguments).env(tests::SHARED_CLUSTER, &data);
    let status = tokio::runtime::Runtime::new()?.block_on(run(command));
    cluster.stop()?;
    Ok(ExitCode::from(status?))
}

/// The command's exit status; 130 or 143 when we were told to end first (a Ctrl-C reaches the command as well).
async fn run(mut command: Command) -> Result<u8> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut child = command.kill_on_drop(true).spawn().context("the command cannot be run")?;
    tokio::select! {
        status = child.wait() => Ok(status?.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        _ = interrupted.recv() => { child.wait().await?; Ok(130) }
        _ = terminated.recv() => Ok(143),
    }
}
