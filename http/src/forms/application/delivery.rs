//! Τρόπος αποστολής: which way, and where to.

use domain::catalogue::{Certificate, DeliveryMethod};
use domain::certificate_application::{Delivery, RawDelivery};
use domain::person::{Address, DetailsFault, Faults, RawAddress};

use super::Answers;
use crate::forms::Body;
use crate::forms::details::error;
use crate::forms::field::{Field, faulty};

/// Which way.
#[derive(Clone)]
pub struct DeliveryForm {
    /// The name of a way.
    pub method: Field,
}

/// Where to: an address by post, an office at a citizens' service centre.
#[derive(Clone)]
pub struct DestinationForm {
    /// Street and number.
    pub street: Field,
    /// Τ.Κ.
    pub postal_code: Field,
    /// Town or village.
    pub city: Field,
    /// Which citizens' service centre.
    pub office: Field,
}

impl DeliveryForm {
    /// With what the draft has kept.
    #[must_use]
    pub fn kept(answers: &Answers) -> Self {
        Self { method: Field { value: answers.text("delivery").to_owned(), ..Field::empty("delivery") } }
    }

    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self { method: body.field("delivery") }
    }

    /// Puts the choice among the answers, or an error at it.
    pub fn answer(&mut self, certificate: &Certificate, answers: &mut Answers) {
        let offered = |name: &str| {
            DeliveryMethod::from_name(name).filter(|method| certificate.delivery.contains(method))
        };
        if self.method.choose("error-delivery-missing", offered).is_some() {
            answers.put("delivery", &self.method.value);
        }
    }

    /// The fields with errors.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.method])
    }
}

impl DestinationForm {
    /// With what the draft has kept; an address that was not typed is the citizen's own.
    #[must_use]
    pub fn kept(answers: &Answers, home: Option<&Address>) -> Self {
        let mut form = Self::of(&Body::default());
        let own = ["street", "postal_code", "city"].iter().all(|name| answers.text(name).is_empty());
        if let Some(home) = home.filter(|_| own) {
            form.street.value.clone_from(&home.street);
            form.postal_code.value.clone_from(&home.postal_code);
            form.city.value.clone_from(&home.city);
        } else {
            for field in [&mut form.street, &mut form.postal_code, &mut form.city] {
                answers.text(field.name).clone_into(&mut field.value);
            }
        }
        answers.text("office").clone_into(&mut form.office.value);
        form
    }

    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self {
            street: body.field("street"),
            postal_code: body.field("postal_code"),
            city: body.field("city"),
            office: body.field("office"),
        }
    }

    /// Puts what was typed among the answers, and an error at what is wrong with it.
    pub fn answer(&mut self, certificate: &Certificate, answers: &mut Answers) {
        let by_post = answers.method() == Some(DeliveryMethod::Post);
        let asked = if by_post {
            vec![&mut self.street, &mut self.postal_code, &mut self.city]
        } else {
            vec![&mut self.office]
        };
        for field in asked {
            answers.put(field.name, &field.value);
        }
        // Nothing at all would stand for the citizen's own address; here it was asked.
        let faults = answers.delivery(certificate, None).err().unwrap_or_default();
        for (name, fault) in faults {
            self.note(name, fault);
        }
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[&self.street, &self.postal_code, &self.city, &self.office])
    }

    fn note(&mut self, name: &str, fault: DetailsFault) {
        let (field, missing) = match name {
            "delivery.address.street" => (&mut self.street, "error-street-missing"),
            "delivery.address.postal_code" => (&mut self.postal_code, "error-postal-code-missing"),
            "delivery.address.city" => (&mut self.city, "error-city-missing"),
            _ => (&mut self.office, "error-kep-missing"),
        };
        field.error.get_or_insert(error(fault, missing));
    }
}

impl Answers {
    /// The way that was chosen.
    #[must_use]
    pub fn method(&self) -> Option<DeliveryMethod> {
        DeliveryMethod::from_name(self.text("delivery"))
    }

    /// Whether the way that was chosen asks where to.
    #[must_use]
    pub fn asks_destination(&self) -> bool {
        match self.method() {
            Some(DeliveryMethod::Post | DeliveryMethod::Kep) => true,
            Some(
                DeliveryMethod::Portal
                | DeliveryMethod::Email
                | DeliveryMethod::Municipality
                | DeliveryMethod::Govgr,
            )
            | None => false,
        }
    }

    /// The delivery, or what is wrong with it.
    pub fn delivery(&self, certificate: &Certificate, home: Option<&Address>) -> Result<Delivery, Faults> {
        let address = RawAddress {
            street: self.text("street"),
            postal_code: self.text("postal_code"),
            city: self.text("city"),
        };
        RawDelivery { method: self.text("delivery"), address, office: self.text("office") }
            .parse(certificate, home)
    }
}
