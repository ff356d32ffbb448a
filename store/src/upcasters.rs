//! Older forms of events, brought up to the newest on reading.
//!
//! An upcaster sees personal fields as opaque sealed objects that carry the path they were sealed at: it may move
//! them, never read them. See docs/decisions/0004-personal-fields-annotated.md.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};

/// Every upcaster, oldest form first. There is none yet: every event is still in its first form.
static UPCASTERS: &[&dyn EventUpcaster] = &[];

/// The event in its newest form.
pub(crate) fn upcast(event: SerializedEvent) -> SerializedEvent {
    upcast_with(UPCASTERS, event)
}

fn upcast_with(upcasters: &[&dyn EventUpcaster], event: SerializedEvent) -> SerializedEvent {
    upcasters.iter().fold(event, |event, upcaster| {
        if upcaster.can_upcast(&event.event_type, &event.event_version) {
            upcaster.upcast(event)
        } else {
            event
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs_es::persist::SemanticVersionEventUpcaster;
    use serde_json::{Value, json};

    fn event(version: &str) -> SerializedEvent {
        let payload = json!({"Closed": {"why": "done"}});
        SerializedEvent::new(
            "id".into(),
            1,
            "Case".into(),
            "Closed".into(),
            version.into(),
            payload,
            Value::Null,
        )
    }

    #[test]
    fn an_older_form_is_brought_up_and_the_newest_is_left_alone() {
        let rename = SemanticVersionEventUpcaster::new(
            "Closed",
            "1.1",
            Box::new(|mut payload: Value| {
                let why = payload["Closed"]["why"].take();
                payload["Closed"] = json!({ "reason": why });
                payload
            }),
        );
        let newest = upcast_with(&[&rename], event("1.0"));
        assert_eq!(
            (newest.payload, newest.event_version.as_str()),
            (json!({"Closed": {"reason": "done"}}), "1.1.0")
        );
        assert_eq!(upcast_with(&[&rename], event("1.1")), event("1.1"));
    }
}
