//! The names of our words: as they stand in answers, and in the document, taken from the words themselves, so that they
//! cannot differ.

use std::borrow::Cow;

use domain::catalogue::{DeliveryMethod, Family, FieldKind};
use domain::certificate_application::ApplicationStatus;
use domain::citizen_request::{Kind, Status};
use domain::erasure::ErasureState;
use domain::person::DocumentKind;
use domain::protocol::ProtocolState;
use domain::user_verification::VerificationState;
use serde::Serialize;
use serde_json::Value;
use store::Role;
use store::access::{Field, Purpose, Surface};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident($word:ty) is $shown:literal in $all:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Serialize)]
        #[serde(transparent)]
        pub struct $name($word);

        impl From<$word> for $name {
            fn from(word: $word) -> Self {
                Self(word)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($all.map(|word| word.as_str().into()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                $shown.into()
            }
        }
    )+};
}

names! {
    /// Είδος.
    KindName(Kind) is "Kind" in Kind::ALL.iter();
    /// Είδος of what has a sender.
    FiledKindName(Kind) is "FiledKind" in Kind::ALL.iter().filter(|kind| **kind != Kind::Comment);
    /// Κατάσταση of a request.
    StatusName(Status) is "Status" in Status::ALL.iter();
    /// Κατάσταση of an application.
    ApplicationStatusName(ApplicationStatus) is "ApplicationStatus" in ApplicationStatus::ALL.iter();
    /// The state of the protocol.
    ProtocolName(ProtocolState) is "ProtocolState" in ProtocolState::ALL.iter();
    /// The family of a certificate.
    FamilyName(Family) is "Family" in Family::ALL.iter();
    /// Τρόπος αποστολής.
    DeliveryName(DeliveryMethod) is "DeliveryMethod" in DeliveryMethod::ALL.iter();
    /// What a certificate's field takes.
    FieldKindName(FieldKind) is "FieldKind" in FieldKind::ALL.iter();
    /// A document by which somebody shows who he is.
    DocumentName(DocumentKind) is "DocumentKind" in DocumentKind::ALL.iter();
    /// The state of a verification.
    VerificationName(VerificationState) is "VerificationState" in VerificationState::ALL.iter();
    /// How far a request for erasure has come.
    ErasureStateName(ErasureState) is "ErasureState" in ErasureState::ALL.iter();
    /// In which role somebody reads.
    ReaderName(Role) is "ReaderRole" in READERS.iter();
    /// By which door data leave.
    SurfaceName(Surface) is "Surface" in Surface::ALL.iter();
    /// What data are shown for.
    PurposeName(Purpose) is "Purpose" in Purpose::ALL.iter();
    /// Which field was shown.
    ShownName(Field) is "ShownField" in Field::ALL.iter();
}

/// Who can have read something.
const READERS: [Role; 5] = [Role::Staff, Role::Registrar, Role::Administrator, Role::Auditor, Role::System];

fn one_of(names: impl Iterator<Item = Value>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build();
    RefOr::T(Schema::Object(object))
}
