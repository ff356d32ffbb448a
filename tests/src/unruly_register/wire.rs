//! As much HTTP as a register needs, one request a connection, so that every call can be counted and cut.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::book::Line;

/// What a client wants.
pub(super) enum Asked {
    /// By whom, as far as its token tells.
    Enter {
        reference: String,
        sender: String,
    },
    Find {
        reference: String,
    },
    Other,
}

/// What it hears.
pub(super) struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    pub(super) fn status(status: u16) -> Self {
        Self { status, body: json!({"detail": "έτσι αποφάσισε"}).to_string() }
    }

    pub(super) fn garbage() -> Self {
        Self { status: 200, body: "<html>Καλώς ήρθατε".to_owned() }
    }

    pub(super) fn entry(status: u16, line: &Line) -> Self {
        Self { status, body: shown(line).to_string() }
    }

    pub(super) fn list(lines: &[Line]) -> Self {
        let items = lines.iter().map(shown).collect::<Vec<_>>();
        Self { status: 200, body: json!({"items": items}).to_string() }
    }
}

fn shown(line: &Line) -> Value {
    let Line { number, year, reference } = line;
    json!({
        "number": number, "year": year, "date": format!("{year}-11-24"),
        "registered_at": format!("{year}-11-24T09:00:00Z"), "reference": reference,
    })
}

/// `None` when the client has gone.
pub(super) async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, &mut bytes).await?;
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    while bytes.len() < head + length.unwrap_or(0) {
        more(stream, &mut bytes).await?;
    }
    Some(asked(&text, &bytes[head..]))
}

fn asked(head: &str, body: &[u8]) -> Asked {
    if head.starts_with("post /entries ") {
        let sent: Value = serde_json::from_slice(body).unwrap_or_default();
        let reference = sent["reference"].as_str().unwrap_or_default().to_owned();
        let token = head.lines().find_map(|line| line.strip_prefix("authorization: bearer "));
        return Asked::Enter { reference, sender: token.unwrap_or_default().to_owned() };
    }
    match head.strip_prefix("get /entries?reference=").and_then(|rest| rest.split(' ').next()) {
        Some(reference) => Asked::Find { reference: reference.to_owned() },
        None => Asked::Other,
    }
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer).await {
        Ok(length) if length > 0 => bytes.extend_from_slice(&buffer[..length]),
        Ok(_) | Err(_) => return None,
    }
    Some(())
}

pub(super) async fn write(stream: &mut TcpStream, answer: &Answer) {
    let Answer { status, body } = answer;
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} As It Likes\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    // The client may have given up already.
    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
}
