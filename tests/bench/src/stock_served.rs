//! Stock cqrs-es behind an axum route of the same shape, in a process of its own: JSON in, 201 and JSON out, no session.

use std::process::Stdio;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use domain::citizen_request::{CitizenRequest, Kind, RequestCommand};
use domain::words::{CaseText, DesiredAction, Subject};
use postgres_es::PostgresCqrs;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::stock::{Stock, execute};

/// The argument with which this program is that server; the database's address follows.
pub const VERB: &str = "stock";

pub struct StockServed {
    _child: Child,
    pub address: String,
}

#[derive(Deserialize)]
struct NewRequest {
    kind: String,
    subject: String,
    text: String,
    desired_action: String,
}

#[derive(Clone)]
struct Served {
    framework: Arc<PostgresCqrs<CitizenRequest>>,
    sample: RequestCommand,
}

impl StockServed {
    pub async fn start(url: &str) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([VERB, url])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is piped")?).lines();
        let address = lines.next_line().await?.context("the server did not start: its error stands above")?;
        Ok(Self { _child: child, address })
    }
}

/// What that process does, until it is killed.
pub async fn serve(url: &str) -> Result<()> {
    let (framework, sample) = Stock::prepare(PgConnectOptions::from_str(url)?).await?.parts();
    let router = axum::Router::new().route("/requests", post(file)).with_state(Served { framework, sample });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn file(State(served): State<Served>, Json(new): Json<NewRequest>) -> (StatusCode, Json<Value>) {
    let Some(command) = command(&new, &served.sample) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(Value::Null));
    };
    match execute(&served.framework, command).await {
        Ok(id) => (StatusCode::CREATED, Json(json!({"id": id, "kind": new.kind, "subject": new.subject}))),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!(error.to_string()))),
    }
}

/// The same parsing as ours; the sender is always the same one.
fn command(new: &NewRequest, sample: &RequestCommand) -> Option<RequestCommand> {
    let RequestCommand::Submit { sender, .. } = sample else { return None };
    Some(RequestCommand::Submit {
        kind: Kind::from_name(&new.kind)?,
        sender: sender.clone(),
        subject: Subject::parse(&new.subject).ok()?,
        text: CaseText::parse(&new.text).ok()?,
        desired_action: Some(DesiredAction::parse(&new.desired_action).ok()?),
    })
}
