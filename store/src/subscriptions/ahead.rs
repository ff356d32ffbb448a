//! Reading a batch while the one before it is written. A reader far behind would otherwise have the server read, then decode,
//! then have the server write, one after the other.

use std::sync::Arc;

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tokio_util::task::AbortOnDropHandle;

use super::{Interest, log};
use crate::event::StoredEvent;
use crate::reads::Reads;

/// What is read ahead for one follower; nothing by default. What it reads is committed and never changes, so that it may be
/// read by another connection than that of the follower's transaction.
#[derive(Default)]
pub struct Ahead {
    reads: Option<Reads>,
    next: Option<Next>,
}

struct Next {
    span: Span,
    interest: Interest,
    reading: AbortOnDropHandle<sqlx::Result<Vec<Arc<StoredEvent>>>>,
}

/// The positions after one and up to another, both committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) after: i64,
    pub(super) up_to: i64,
}

impl Ahead {
    /// Over a connection of its own.
    #[must_use]
    pub fn of(database: PgConnectOptions) -> Self {
        Self::over(Reads::new(database, 1))
    }

    pub(super) fn over(reads: Reads) -> Self {
        Self { reads: Some(reads), next: None }
    }

    /// The events of the span that are of interest; begins to read what comes after it, up to `last`.
    pub(super) async fn events(
        &mut self,
        tx: &mut PgConnection,
        span: Span,
        last: i64,
        interest: Interest,
    ) -> sqlx::Result<Vec<Arc<StoredEvent>>> {
        let events = self.read(tx, span, interest).await?;
        self.begin_after(span, last, interest);
        Ok(events)
    }

    /// Those read ahead where it was this span, else read now.
    async fn read(
        &mut self,
        tx: &mut PgConnection,
        span: Span,
        interest: Interest,
    ) -> sqlx::Result<Vec<Arc<StoredEvent>>> {
        if let Some(next) = self.next.take()
            && (next.span, next.interest) == (span, interest)
            // What could not be read ahead is read now, and fails here if it must.
            && let Ok(Ok(events)) = next.reading.await
        {
            return Ok(events);
        }
        log::read_of_interest(tx, span, interest).await
    }

    /// Where there is as much again: what is less grows meanwhile.
    fn begin_after(&mut self, span: Span, last: i64, interest: Interest) {
        let Some(reads) = self.reads.clone() else { return };
        let span = Span { after: span.up_to, up_to: 2 * span.up_to - span.after };
        if span.up_to > last {
            return;
        }
        let reading = tokio::spawn(async move { log::read_of_interest(&reads, span, interest).await });
        self.next = Some(Next { span, interest, reading: AbortOnDropHandle::new(reading) });
    }
}
