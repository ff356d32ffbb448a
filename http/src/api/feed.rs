//! The audit feed: the sealed events one after the other, for auditors. See docs/decisions/0028-the-audit-feed.md.
//!
//! Read in this order: what may be asked for (here), `form` (in which of two forms it is answered), `answer` (how it is
//! written, as fast as it is read).

mod answer;
mod form;

use axum::extract::State;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use store::Access;
use store::seal::Wanted;
use store::seal::line::LogRow;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::answer::answer;
use self::form::Form;
use super::faults::Fault;
use super::fields::{Fields, FromFields};
use super::list::Query;
use super::log::LARGEST;
use crate::app::App;
use crate::problem::Problem;
use crate::replay;
use crate::session::Auditor;

/// No event has a longer name.
const LONGEST_NAME: usize = 100;

/// What is wanted of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it only describes the parameters; `Wanted` is what is read")]
pub struct AboutFeed {
    /// The position behind which it begins: that of the last event that the client has got. 0 when left out.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    after: Option<u64>,
    /// How many events at most; when left out, all up to the newest checkpoint.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
    limit: Option<u64>,
    /// Only events of this case (or citizen, or application).
    aggregate_id: Option<Uuid>,
    /// Only events with this `event_type`.
    #[param(rename = "type", pattern = "^[A-Za-z][A-Za-z0-9]{0,99}$")]
    event_type: Option<String>,
}

/// An event in the form of `CloudEvents` 1.0, JSON; many of them are a batch.
#[derive(Serialize, ToSchema)]
pub struct CloudEvent<'a> {
    /// `1.0`.
    specversion: &'static str,
    /// The position in the log, in digits.
    id: String,
    /// Which log: `//` and its name. No two events of it have the same id.
    source: &'a str,
    /// The types of aggregate and event, `CitizenRequest.Submitted`.
    #[serde(rename = "type")]
    kind: String,
    /// The id of the case.
    subject: &'a str,
    /// When it was recorded.
    #[schema(format = DateTime)]
    time: &'a str,
    /// `application/json`.
    datacontenttype: &'static str,
    /// The event as the log has it: byte for byte the line of an export.
    #[schema(value_type = Object)]
    data: &'a LogRow,
}

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let after = fields.optional_text("after", |text| digits(text, 0));
        let limit = fields.optional_text("limit", |text| digits(text, 1));
        let aggregate_id = fields.optional_uuid("aggregate_id");
        let event_type = fields.optional_choice("type", |name| is_name(name).then(|| name.to_owned()));
        Some(Self {
            after: after?.unwrap_or_default(),
            limit: limit?,
            aggregate_id: aggregate_id?,
            event_type: event_type?,
        })
    }
}

/// The sealed events behind a position, in the order of the log: as lines of an export, or as a batch of `CloudEvents`.
#[utoipa::path(get, path = "/api/v1/audit/events", operation_id = "audit_events", tag = "audit",
    security(("bearer" = [])), params(AboutFeed),
    responses(
        (status = 200, description = "complete up to `Sealed-Up-To`, unless `limit` events came before: then it goes \
            on behind the last of them",
            headers(("Sealed-Up-To" = u64, description = "how many events are sealed")),
            content(
                (String = "application/x-ndjson"),
                (Vec<CloudEvent> = "application/cloudevents-batch+json"),
            )),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn events(
    State(app): State<App>,
    Auditor(session): Auditor,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = Form::accepted(&headers.get_all(ACCEPT)).ok_or_else(not_acceptable)?;
    let feed = replay::feed(&app.store, &Access::api(&session), wanted).await?.ok_or_else(not_sealed)?;
    Ok(answer(&app, form, feed))
}

/// Digits alone, as in the rest of the log's addresses.
fn digits(text: &str, least: u64) -> Result<Option<u64>, Fault> {
    match text.parse() {
        Ok(number) if (least..=LARGEST).contains(&number) && number.to_string() == text => Ok(Some(number)),
        _ => Err(Fault::out_of_range(least, LARGEST)),
    }
}

/// Whether an event can have this name; one that this program does not know is looked for too.
fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn not_acceptable() -> Problem {
    let detail = "Δίνεται ως application/x-ndjson ή application/cloudevents-batch+json.";
    Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail)
}

fn not_sealed() -> Problem {
    let detail = "Το ημερολόγιο δεν έχει σφραγιστεί ως εκεί.";
    Problem::new(StatusCode::NOT_FOUND, "not_sealed", detail)
}
