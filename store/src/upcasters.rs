//! Older forms of events, brought up to the newest on reading.
//!
//! An upcaster sees personal fields as opaque sealed objects that carry the path they were sealed at: it may move
//! them, never read them. See docs/decisions/0004-personal-fields-annotated.md.

use std::sync::LazyLock;

use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster, SerializedEvent};
use serde_json::Value;

type Upcasters = [Box<dyn EventUpcaster + Send + Sync>];

/// A form of an event, and what makes it of an older one.
type Form = (&'static str, &'static str, fn(Value) -> Value);

/// Every form behind the first, oldest first. How one is added: docs/changing-an-event.md.
const FORMS: [Form; 1] = [("Protocolled", "1.1", protocolled_names_the_registrar)];

/// The form that every event begins with.
const FIRST: &str = "1.0";

static UPCASTERS: LazyLock<Box<Upcasters>> = LazyLock::new(|| {
    let upcaster = |(name, version, upcast): Form| {
        Box::new(SemanticVersionEventUpcaster::new(name, version, Box::new(upcast))) as Box<_>
    };
    FORMS.into_iter().map(upcaster).collect()
});

/// The newest version of an event that this program reads and writes.
pub(crate) fn newest(event_type: &str) -> &'static str {
    let forms = FORMS.iter().rev().find(|(name, ..)| *name == event_type);
    forms.map_or(FIRST, |(_, version, _)| version)
}

/// 1.1 says which registrar wrote a number by hand. Of older ones the event's metadata say it, not the event itself.
fn protocolled_names_the_registrar(mut payload: Value) -> Value {
    if let Some(protocolled) = payload.get_mut("Protocolled").and_then(Value::as_object_mut) {
        protocolled.entry("by").or_insert(Value::Null);
    }
    payload
}

/// The event in its newest form.
pub(crate) fn upcast(event: SerializedEvent) -> SerializedEvent {
    upcast_with(&UPCASTERS, event)
}

fn upcast_with(upcasters: &Upcasters, event: SerializedEvent) -> SerializedEvent {
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
    use serde_json::json;

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
        let upcasters: [Box<dyn EventUpcaster + Send + Sync>; 1] = [Box::new(rename)];
        let newest = upcast_with(&upcasters, event("1.0"));
        assert_eq!(
            (newest.payload, newest.event_version.as_str()),
            (json!({"Closed": {"reason": "done"}}), "1.1.0")
        );
        assert_eq!(upcast_with(&upcasters, event("1.1")), event("1.1"));
    }
}
