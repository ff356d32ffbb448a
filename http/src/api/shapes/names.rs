//! The names of our words in the document: taken from the words themselves, so that they cannot differ.

use std::borrow::Cow;

use domain::citizen_request::{Kind, Status};
use domain::protocol::ProtocolState;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Είδος.
pub struct KindName;

/// Είδος of what has a sender.
pub struct FiledKindName;

/// Κατάσταση.
pub struct StatusName;

/// The state of the protocol.
pub struct ProtocolName;

const PROTOCOL_STATES: [ProtocolState; 5] = [
    ProtocolState::None,
    ProtocolState::Requested,
    ProtocolState::Deferred,
    ProtocolState::Registered,
    ProtocolState::Refused,
];

/// The state of that name.
#[must_use]
pub fn protocol_state(name: &str) -> Option<ProtocolState> {
    PROTOCOL_STATES.into_iter().find(|state| name_of(*state) == name)
}

fn name_of(state: ProtocolState) -> Value {
    serde_json::to_value(state).expect("a unit variant is a string")
}

fn one_of(names: impl Iterator<Item = Value>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build();
    RefOr::T(Schema::Object(object))
}

impl PartialSchema for KindName {
    fn schema() -> RefOr<Schema> {
        one_of(Kind::ALL.iter().map(|kind| kind.as_str().into()))
    }
}

impl ToSchema for KindName {
    fn name() -> Cow<'static, str> {
        "Kind".into()
    }
}

impl PartialSchema for FiledKindName {
    fn schema() -> RefOr<Schema> {
        let filed = Kind::ALL.iter().filter(|kind| **kind != Kind::Comment);
        one_of(filed.map(|kind| kind.as_str().into()))
    }
}

impl ToSchema for FiledKindName {
    fn name() -> Cow<'static, str> {
        "FiledKind".into()
    }
}

impl PartialSchema for StatusName {
    fn schema() -> RefOr<Schema> {
        one_of(Status::ALL.iter().map(|status| status.as_str().into()))
    }
}

impl ToSchema for StatusName {
    fn name() -> Cow<'static, str> {
        "Status".into()
    }
}

impl PartialSchema for ProtocolName {
    fn schema() -> RefOr<Schema> {
        one_of(PROTOCOL_STATES.into_iter().map(name_of))
    }
}

impl ToSchema for ProtocolName {
    fn name() -> Cow<'static, str> {
        "ProtocolState".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_protocol_has_a_name() {
        assert_eq!(protocol_state("deferred"), Some(ProtocolState::Deferred));
        assert_eq!(protocol_state("lost"), None);
    }
}
