//! What a citizen applies for: read with the certificate's own fields, and every fault at once.

use std::collections::BTreeMap;

use domain::catalogue::{self, Certificate, CheckedFields};
use domain::certificate_application::{Delivery, RawDelivery};
use domain::person::{Address, DetailsFault};
use domain::words::CaseText;
use utoipa::ToSchema;

use crate::api::fields::Fields;
use crate::api::me::{raw_address, typed_address};
use crate::api::shapes::{DeliveryName, PostalAddress};
use crate::applications;

/// What a citizen applies for.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only stands in the document")]
pub struct NewApplication {
    /// The code of a certificate of the catalogue.
    certificate: String,
    /// Details or remarks.
    #[schema(max_length = 10_000)]
    details: Option<String>,
    delivery: NewDelivery,
    /// What the certificate asks, by the names in the catalogue.
    #[schema(required = false)]
    fields: BTreeMap<String, String>,
}

/// Τρόπος αποστολής.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only stands in the document")]
pub struct NewDelivery {
    /// One that the certificate offers.
    method: DeliveryName,
    /// By `post`; left out, it is the applicant's own address.
    address: Option<PostalAddress>,
    /// At a `kep`: which one.
    #[schema(max_length = 100)]
    office: Option<String>,
}

/// Reads it; `home` is where the applicant lives.
pub(super) fn read(fields: &mut Fields, home: Option<&Address>) -> Option<applications::NewApplication> {
    let certificate = fields.choice("certificate", catalogue::certificate);
    let details = fields.optional_text("details", CaseText::parse_optional);
    let delivery = delivery(fields, certificate, home);
    let answers = fields.texts("fields");
    let checked = checked(fields, certificate, answers);
    Some(applications::NewApplication {
        certificate: certificate?.code.clone(),
        details: details?,
        delivery: delivery?,
        fields: checked?,
    })
}

fn delivery(
    fields: &mut Fields,
    certificate: Option<&Certificate>,
    home: Option<&Address>,
) -> Option<Delivery> {
    let typed = fields.object("delivery", |inner| {
        Some((inner.typed("method"), typed_address(inner), inner.typed("office")))
    });
    let (method, address, office) = typed.unwrap_or_default();
    let raw = RawDelivery { method: &method, address: raw_address(&address), office: &office };
    match certificate {
        Some(certificate) => fields.parsed(raw.parse(certificate, home)),
        // Which ways there are depends on the certificate; that there must be one does not.
        None if method.trim().is_empty() => {
            fields.parsed(Err(vec![("delivery.method", DetailsFault::Missing)]))
        }
        None => None,
    }
}

fn checked(
    fields: &mut Fields,
    certificate: Option<&Certificate>,
    answers: Option<BTreeMap<String, String>>,
) -> Option<CheckedFields> {
    match certificate?.check(&answers?) {
        Ok(checked) => Some(checked),
        Err(faults) => {
            for (name, fault) in faults {
                fields.fault::<()>(&format!("fields.{name}"), fault.into());
            }
            None
        }
    }
}
