//! «Τα στοιχεία μου»: what the citizen declares of himself, and what is wrong with it, field by field.

use domain::person::{Address, Details, DetailsFault, RawAddress, RawDetails};
use jiff::civil::Date;
use store::Account;

use super::Body;
use super::date::DateField;
use super::field::{Fault, Field, faulty};

/// The form. Its names are those of the API, without dots.
#[derive(Clone)]
pub struct DetailsForm {
    /// Όνομα.
    pub given_name: Field,
    /// Επώνυμο.
    pub family_name: Field,
    /// Πατρώνυμο.
    pub father_name: Field,
    /// Μητρώνυμο.
    pub mother_name: Field,
    /// Date of birth: its error, and the day as it will be read.
    pub birth_date: Field,
    /// Date of birth as typed.
    pub born: DateField,
    /// ΑΦΜ.
    pub tax_number: Field,
    /// Which document.
    pub identity_kind: Field,
    /// Its number.
    pub identity_number: Field,
    /// Telephone.
    pub phone: Field,
    /// Street and number.
    pub street: Field,
    /// Τ.Κ.
    pub postal_code: Field,
    /// Town or village.
    pub city: Field,
    /// Where the family record is kept.
    pub population_register: Field,
}

impl DetailsForm {
    /// With what came.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        let born = DateField::of(body, "birth_date");
        let error = (!born.is_readable()).then_some(Fault::of("error-unreadable"));
        Self {
            given_name: body.field("given_name"),
            family_name: body.field("family_name"),
            father_name: body.field("father_name"),
            mother_name: body.field("mother_name"),
            birth_date: Field { value: born.text(), error, ..Field::empty("birth_date") },
            born,
            tax_number: body.field("tax_number"),
            identity_kind: body.field("identity_kind"),
            identity_number: body.field("identity_number"),
            phone: body.field("phone"),
            street: body.field("street"),
            postal_code: body.field("postal_code"),
            city: body.field("city"),
            population_register: body.field("population_register"),
        }
    }

    /// With the names given at registration.
    #[must_use]
    pub fn begun(account: &Account) -> Self {
        let mut form = Self::of(&Body::default());
        form.given_name.value.clone_from(&account.given_name);
        form.family_name.value.clone_from(&account.family_name);
        form
    }

    /// With what was declared before.
    #[must_use]
    pub fn declared(details: &Details) -> Self {
        let Address { street, postal_code, city } = &details.address;
        let mut form = Self::of(&Body::default());
        for (field, value) in [
            (&mut form.given_name, &details.given_name),
            (&mut form.family_name, &details.family_name),
            (&mut form.father_name, &details.father_name),
            (&mut form.mother_name, details.mother_name.as_ref().unwrap_or(&String::new())),
            (&mut form.birth_date, &details.birth_date.to_string()),
            (&mut form.tax_number, &details.tax_number.as_str().to_owned()),
            (&mut form.identity_kind, &details.identity.kind.as_str().to_owned()),
            (&mut form.identity_number, &details.identity.number),
            (&mut form.phone, &details.phone),
            (&mut form.street, street),
            (&mut form.postal_code, postal_code),
            (&mut form.city, city),
            (&mut form.population_register, details.population_register.as_ref().unwrap_or(&String::new())),
        ] {
            field.value.clone_from(value);
        }
        form.born = DateField::split(&form.birth_date.value);
        form
    }

    /// The details, or `None` and the errors are at the fields; `today` is the day in Athens.
    pub fn details(&mut self, today: Date) -> Option<Details> {
        let parsed = self.raw().parse(today);
        let details = match parsed {
            Ok(details) => Some(details),
            Err(faults) => {
                for (name, fault) in faults {
                    self.note(name, fault);
                }
                None
            }
        };
        details.filter(|_| self.faulty().is_empty())
    }

    /// The fields with errors, in the order of the page.
    #[must_use]
    pub fn faulty(&self) -> Vec<&Field> {
        faulty(&[
            &self.given_name,
            &self.family_name,
            &self.father_name,
            &self.mother_name,
            &self.birth_date,
            &self.tax_number,
            &self.identity_kind,
            &self.identity_number,
            &self.phone,
            &self.street,
            &self.postal_code,
            &self.city,
            &self.population_register,
        ])
    }

    fn raw(&self) -> RawDetails<'_> {
        RawDetails {
            given_name: &self.given_name.value,
            family_name: &self.family_name.value,
            father_name: &self.father_name.value,
            mother_name: &self.mother_name.value,
            birth_date: &self.birth_date.value,
            tax_number: &self.tax_number.value,
            identity_kind: &self.identity_kind.value,
            identity_number: &self.identity_number.value,
            phone: &self.phone.value,
            address: RawAddress {
                street: &self.street.value,
                postal_code: &self.postal_code.value,
                city: &self.city.value,
            },
            population_register: &self.population_register.value,
        }
    }

    /// What could not be read has its error already.
    fn note(&mut self, name: &str, fault: DetailsFault) {
        let (field, missing) = match name {
            "given_name" => (&mut self.given_name, "error-given-name-missing"),
            "family_name" => (&mut self.family_name, "error-family-name-missing"),
            "father_name" => (&mut self.father_name, "error-father-name-missing"),
            "mother_name" => (&mut self.mother_name, "error-unreadable"),
            "birth_date" => (&mut self.birth_date, "error-birth-date-missing"),
            "tax_number" => (&mut self.tax_number, "error-tax-number-missing"),
            "identity.kind" => (&mut self.identity_kind, "error-identity-kind-missing"),
            "identity.number" => (&mut self.identity_number, "error-identity-number-missing"),
            "phone" => (&mut self.phone, "error-phone-missing"),
            "address.street" => (&mut self.street, "error-street-missing"),
            "address.postal_code" => (&mut self.postal_code, "error-postal-code-missing"),
            "address.city" => (&mut self.city, "error-city-missing"),
            _ => (&mut self.population_register, "error-unreadable"),
        };
        field.error.get_or_insert(error(fault, missing));
    }
}

/// The sentence for a fault; `missing` is the field's own for a missing value.
pub(super) fn error(fault: DetailsFault, missing: &'static str) -> Fault {
    match fault {
        // The last two: a choice that the page does not offer is no choice.
        DetailsFault::Missing | DetailsFault::UnknownValue | DetailsFault::NotOffered => Fault::of(missing),
        DetailsFault::TooLong { most } => Fault { key: "error-entry-long", most },
        DetailsFault::Nul => Fault::of("error-unreadable"),
        DetailsFault::NotNineDigits => Fault::of("error-tax-number-digits"),
        DetailsFault::WrongCheckDigit => Fault::of("error-tax-number-wrong"),
        DetailsFault::NotAPhone => Fault::of("error-phone-wrong"),
        DetailsFault::NotFiveDigits => Fault::of("error-postal-code-wrong"),
        DetailsFault::NotADay => Fault::of("error-birth-date-wrong"),
        DetailsFault::InTheFuture => Fault::of("error-birth-date-future"),
        DetailsFault::TooLongAgo => Fault::of("error-birth-date-old"),
    }
}
