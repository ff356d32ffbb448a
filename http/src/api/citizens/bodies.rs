//! What a clerk says at the counter.

use domain::person::DocumentKind;
use domain::words::{Office, Reason};
use utoipa::ToSchema;

use crate::api::faults::Fault;
use crate::api::fields::{Fields, FromFields};
use crate::api::shapes::DocumentName;

/// What was seen, and where.
#[derive(ToSchema)]
pub struct NewVerification {
    #[schema(value_type = DocumentName)]
    pub(super) document_kind: DocumentKind,
    #[schema(value_type = String, max_length = 100)]
    pub(super) office: Office,
    /// The code that the citizen's profile shows; spaces and hyphens in it do not matter.
    pub(super) code: Option<String>,
}

/// Why a verification is taken back.
#[derive(ToSchema)]
pub struct NewRevocation {
    #[schema(value_type = String, max_length = 2_000)]
    pub(super) reason: Reason,
}

impl FromFields for NewVerification {
    fn read(fields: &mut Fields) -> Option<Self> {
        let document_kind = fields.choice("document_kind", DocumentKind::from_name);
        let office = fields.text("office", Office::parse);
        let code = fields.optional_text("code", |text| match text {
            "" => Ok(None),
            text if text.contains('\0') => Err(Fault::nul_character()),
            text => Ok(Some(text.to_owned())),
        });
        Some(Self { document_kind: document_kind?, office: office?, code: code? })
    }
}

impl FromFields for NewRevocation {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.text("reason", Reason::parse).map(|reason| Self { reason })
    }
}
