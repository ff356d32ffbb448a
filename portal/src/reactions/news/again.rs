//! What happens again after a restore, because the backup does not know that it happened: the number that is fetched from
//! the register once more, and the news that it follows. What people do again is new.

use domain::protocol::MANUAL;
use jiff::Timestamp;
use protocol_adapter::is_sent_since;
use store::{Store, StoredEvent, Unavailable};

/// Since when somebody may have been told of `event`, an event of the stream `events`.
pub async fn since(
    store: &Store,
    events: &[StoredEvent],
    event: &StoredEvent,
) -> Result<Timestamp, Unavailable> {
    let Some(restored_at) = store.restored_at().await? else { return Ok(event.recorded_at) };
    let filed_at = events.first().map_or(event.recorded_at, |first| first.recorded_at);
    match event.event_type.as_str() {
        "Protocolled" if event.payload["Protocolled"]["register"] != MANUAL => {
            let reference = event.aggregate_id.to_string();
            let is_new = is_sent_since(store.pool(), &reference, restored_at).await?;
            Ok(if is_new { event.recorded_at } else { filed_at })
        }
        "ProtocolDeferred" => Ok(asked_at(events, event)),
        _ => Ok(event.recorded_at),
    }
}

/// When the number was asked for that does not come.
fn asked_at(events: &[StoredEvent], deferred: &StoredEvent) -> Timestamp {
    let before = events.iter().filter(|event| event.position <= deferred.position);
    let mut asked =
        before.filter(|event| ["Submitted", "ProtocolRequested"].contains(&event.event_type.as_str()));
    asked.next_back().map_or(deferred.recorded_at, |asked| asked.recorded_at)
}
