//! New cases as they come, for a page that is open: a stream of server-sent events. It says only how many cases are
//! new to this clerk and that something changed; what, the page asks for itself. Pages work without it.

use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::Response;
use axum::response::sse::{Event, Sse};
use domain::AccountId;
use futures_util::stream::{Stream, unfold};
use projections::dashboard::PerService;
use serde_json::json;
use store::Unavailable;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{Failure, Visit, news};
use crate::app::App;
use crate::{applications, requests};

/// At most one message in this time, however much happens.
const REST: Duration = Duration::from_secs(1);
/// A stream ends by itself; the browser asks again, and with it whether the session still holds.
const LASTS: Duration = Duration::from_mins(1);

/// `GET /staff/live`
pub async fn stream(visit: Visit) -> Result<Response, Failure> {
    let clerk = visit.clerk()?;
    let watch = Watch::begin(visit.app.clone(), clerk.account.id);
    Ok(Sse::new(watch.messages()).into_response())
}

/// One clerk's open page.
struct Watch {
    app: App,
    me: AccountId,
    bell: tokio::sync::watch::Receiver<i64>,
    ends: Instant,
    /// When the next message may go.
    rested: Instant,
}

impl Watch {
    fn begin(app: App, me: AccountId) -> Self {
        let mut bell = app.store.bell();
        // The first message goes at once: something may have come between the page and its stream.
        bell.mark_changed();
        let now = Instant::now();
        Self { app, me, bell, ends: now + LASTS, rested: now }
    }

    fn messages(self) -> impl Stream<Item = Result<Event, Unavailable>> {
        unfold(self, |mut watch| async move {
            let message = watch.next().await?;
            Some((message, watch))
        })
    }

    /// The next message; `None` at the end: the time is up, or the portal stops.
    async fn next(&mut self) -> Option<Result<Event, Unavailable>> {
        let closing = self.app.settings.closing.clone();
        tokio::select! {
            () = closing.cancelled() => None,
            position = self.position() => Some(self.message(position?).await),
        }
    }

    /// Waits for the bell, and for the rest between two messages.
    async fn position(&mut self) -> Option<i64> {
        timeout_at(self.ends, self.bell.changed()).await.ok()?.ok()?;
        sleep_until(self.rested.min(self.ends)).await;
        let position = *self.bell.borrow_and_update();
        self.rested = Instant::now() + REST;
        Some(position)
    }

    async fn message(&self, position: i64) -> Result<Event, Unavailable> {
        let store = &self.app.store;
        // A list that is asked for now shall show it.
        tokio::join!(
            store.wait_for(requests::READ_MODEL, position, REST),
            store.wait_for(applications::READ_MODEL, position, REST),
        );
        let PerService { requests, applications } = news::since_last_look(store, self.me).await?;
        let counts = json!({"requests": requests, "applications": applications, "position": position});
        Ok(Event::default().event("news").id(position.to_string()).data(counts.to_string()))
    }
}
