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
        one_of(ProtocolState::ALL.iter().map(|state| state.as_str().into()))
    }
}

impl ToSchema for ProtocolName {
    fn name() -> Cow<'static, str> {
        "ProtocolState".into()
    }
}
