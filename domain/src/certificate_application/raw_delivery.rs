//! Τρόπος αποστολής, as it was chosen in a form; parsed once, at the edge.

use super::Delivery;
use crate::catalogue::{Certificate, DeliveryMethod};
use crate::person::{Address, DetailsFault, Faults, RawAddress, noting};
use crate::personal::Personal;
use crate::words::{Office, WordError};

/// What was chosen and typed; what was left out is empty. `Debug` shows nothing.
#[derive(Clone, Copy, Default)]
pub struct RawDelivery<'a> {
    /// The name of a [`DeliveryMethod`].
    pub method: &'a str,
    /// Where to, by post; all of it left out means the applicant's own address.
    pub address: RawAddress<'a>,
    /// At which citizens' service centre (ΚΕΠ).
    pub office: &'a str,
}

impl RawDelivery<'_> {
    /// The delivery, if this certificate offers it, or every fault. An address is kept only by post (`home`, when
    /// none was typed), an office only at a ΚΕΠ: what else was typed is not needed, and so not kept.
    pub fn parse(&self, certificate: &Certificate, home: Option<&Address>) -> Result<Delivery, Faults> {
        let faults = &mut Faults::new();
        let delivery = match noting(faults, "delivery.method", self.method(certificate)) {
            None => None,
            Some(DeliveryMethod::Post) => self.by_post(home, faults),
            Some(DeliveryMethod::Kep) => self.at_an_office(faults),
            Some(
                method @ (DeliveryMethod::Portal
                | DeliveryMethod::Email
                | DeliveryMethod::Municipality
                | DeliveryMethod::Govgr),
            ) => Some(Delivery { method, address: None, office: None }),
        };
        delivery.ok_or_else(|| std::mem::take(faults))
    }

    fn method(&self, certificate: &Certificate) -> Result<DeliveryMethod, DetailsFault> {
        if self.method.trim().is_empty() {
            return Err(DetailsFault::Missing);
        }
        let method = DeliveryMethod::from_name(self.method).ok_or(DetailsFault::UnknownValue)?;
        if certificate.delivery.contains(&method) { Ok(method) } else { Err(DetailsFault::NotOffered) }
    }

    fn by_post(&self, home: Option<&Address>, faults: &mut Faults) -> Option<Delivery> {
        const NAMES: [&str; 3] =
            ["delivery.address.street", "delivery.address.postal_code", "delivery.address.city"];
        let address = match home {
            Some(home) if self.address.is_blank() => Some(home.clone()),
            Some(_) | None => self.address.note(NAMES, faults),
        };
        let address = Some(Personal::Known(address?));
        Some(Delivery { method: DeliveryMethod::Post, address, office: None })
    }

    fn at_an_office(&self, faults: &mut Faults) -> Option<Delivery> {
        let office: Result<Office, WordError> = Office::parse(self.office);
        let office = noting(faults, "delivery.office", office)?.into_string();
        Some(Delivery { method: DeliveryMethod::Kep, address: None, office: Some(Personal::Known(office)) })
    }
}

impl std::fmt::Debug for RawDelivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawDelivery(…)")
    }
}
