//! The answer as it is written: a page of the log each time the client has room for one. A client that reads slowly
//! holds up nothing but itself; one that goes away ends the reading.

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use serde_json::to_writer;
use store::Unavailable;
use store::seal::Feed;
use store::seal::line::LogRow;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::CloudEvent;
use super::form::Form;
use crate::app::App;
use crate::paths::percent;

const SEALED_UP_TO: HeaderName = HeaderName::from_static("sealed-up-to");

/// Why an answer ends before its end: the client sees it cut off, and knows that it is not whole.
#[derive(Debug, thiserror::Error)]
enum CutOff {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("the portal stops")]
    Stopped,
}

/// What is still to be written.
struct Writing {
    feed: Feed,
    form: Form,
    source: String,
    stage: Stage,
    closing: CancellationToken,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    Some,
    All,
}

/// Answers with all of the feed.
pub fn answer(app: &App, form: Form, feed: Feed) -> Response {
    let sealed = HeaderValue::from(feed.sealed());
    let writing = Writing {
        feed,
        form,
        source: format!("//{}", percent(app.store.log_keys().signer.name())),
        stage: Stage::Nothing,
        closing: app.settings.closing.clone(),
    };
    let pieces = try_unfold(writing, |mut writing| async move {
        match writing.next().await {
            Ok(piece) => Ok(piece.map(|piece| (piece, writing))),
            Err(cut_off) => {
                warn!(error = &cut_off as &dyn std::error::Error, "an auditor's feed was cut off");
                Err(cut_off)
            }
        }
    });
    let headers = [(CONTENT_TYPE, HeaderValue::from_static(form.media_type())), (SEALED_UP_TO, sealed)];
    (headers, Body::from_stream(pieces)).into_response()
}

impl Writing {
    async fn next(&mut self) -> Result<Option<Bytes>, CutOff> {
        if self.stage == Stage::All {
            return Ok(None);
        }
        let closing = self.closing.clone();
        let rows = closing.run_until_cancelled(self.feed.next()).await.ok_or(CutOff::Stopped)??;
        Ok(match self.form {
            Form::Lines => rows.map(|rows| lines(&rows)),
            Form::CloudEvents => Some(self.batch(rows.as_deref())),
        })
    }

    /// A piece of the array: its beginning, a part, or its end.
    fn batch(&mut self, rows: Option<&[LogRow]>) -> Bytes {
        let mut piece = Vec::new();
        for row in rows.into_iter().flatten() {
            piece.push(if self.stage == Stage::Nothing { b'[' } else { b',' });
            self.stage = Stage::Some;
            to_writer(&mut piece, &CloudEvent::of(row, &self.source))
                .expect("plain data is written to memory");
        }
        if rows.is_none() {
            piece.extend_from_slice(if self.stage == Stage::Nothing { b"[]" } else { b"]" });
            self.stage = Stage::All;
        }
        piece.into()
    }
}

fn lines(rows: &[LogRow]) -> Bytes {
    let mut piece = String::new();
    for row in rows {
        piece.push_str(&row.line());
        piece.push('\n');
    }
    piece.into()
}

impl<'a> CloudEvent<'a> {
    fn of(row: &'a LogRow, source: &'a str) -> Self {
        Self {
            specversion: "1.0",
            id: row.position.to_string(),
            source,
            kind: format!("{}.{}", row.aggregate_type, row.event_type),
            subject: &row.aggregate_id,
            time: &row.recorded_at,
            datacontenttype: "application/json",
            data: row,
        }
    }
}
