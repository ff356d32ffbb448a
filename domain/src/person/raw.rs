//! What somebody typed of himself, as it came; parsed once, at the edge.

use jiff::civil::Date;

use super::faults::noting;
use super::{Address, Details, DetailsFault, DocumentKind, Faults, Identity, TaxNumber, parse_day};
use crate::words::{DocumentNumber, Line, Name, WordError};

/// «Τα στοιχεία μου», as typed; what was left out is empty. `Debug` shows nothing.
#[derive(Clone, Copy, Default)]
pub struct RawDetails<'a> {
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Πατρώνυμο.
    pub father_name: &'a str,
    /// Μητρώνυμο; may be left out.
    pub mother_name: &'a str,
    /// Date of birth, `1956-03-25`.
    pub birth_date: &'a str,
    /// ΑΦΜ.
    pub tax_number: &'a str,
    /// The name of a [`DocumentKind`].
    pub identity_kind: &'a str,
    /// The number of that document.
    pub identity_number: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Where he lives.
    pub address: RawAddress<'a>,
    /// Where his family record is kept; may be left out.
    pub population_register: &'a str,
}

/// A postal address, as typed. `Debug` shows nothing.
#[derive(Clone, Copy, Default)]
pub struct RawAddress<'a> {
    /// Street and number.
    pub street: &'a str,
    /// Τ.Κ.
    pub postal_code: &'a str,
    /// Town or village.
    pub city: &'a str,
}

/// What the fields of an address are called where it stands: street, postal code, city.
pub(crate) type AddressNames = [&'static str; 3];

impl RawDetails<'_> {
    /// The details, or every fault; `today` is the day in Athens, which no birth date is after.
    pub fn parse(&self, today: Date) -> Result<Details, Faults> {
        let faults = &mut Faults::new();
        let given_name = noting(faults, "given_name", Name::parse(self.given_name));
        let family_name = noting(faults, "family_name", Name::parse(self.family_name));
        let father_name = noting(faults, "father_name", Name::parse(self.father_name));
        let mother_name = noting(faults, "mother_name", Name::parse_optional(self.mother_name));
        let birth_date = noting(faults, "birth_date", birth_date(self.birth_date, today));
        let tax_number = noting(faults, "tax_number", TaxNumber::parse(self.tax_number));
        let identity = self.identity(faults);
        let phone = noting(faults, "phone", phone(self.phone));
        let address = self.address.note(["address.street", "address.postal_code", "address.city"], faults);
        let register = noting(faults, "population_register", Line::parse_optional(self.population_register));
        let whole = || {
            Some(Details {
                given_name: given_name?.into_string(),
                family_name: family_name?.into_string(),
                father_name: father_name?.into_string(),
                mother_name: mother_name?.map(Name::into_string),
                birth_date: birth_date?,
                tax_number: tax_number?,
                identity: identity?,
                phone: phone?,
                address: address?,
                population_register: register?.map(Line::into_string),
            })
        };
        whole().ok_or_else(|| std::mem::take(faults))
    }

    fn identity(&self, faults: &mut Faults) -> Option<Identity> {
        let kind = noting(faults, "identity.kind", document_kind(self.identity_kind));
        let number = noting(faults, "identity.number", DocumentNumber::parse(self.identity_number));
        Some(Identity { kind: kind?, number: number?.into_string() })
    }
}

impl RawAddress<'_> {
    /// Whether nothing was typed at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [self.street, self.postal_code, self.city].iter().all(|text| text.trim().is_empty())
    }

    /// The address, or `None` and its faults are noted under these names.
    pub(crate) fn note(&self, names: AddressNames, faults: &mut Faults) -> Option<Address> {
        let [street, code, city] = names;
        let street = noting(faults, street, Line::parse(self.street));
        let postal_code = noting(faults, code, postal_code(self.postal_code));
        let city = noting(faults, city, Line::parse(self.city));
        Some(Address { street: street?.into_string(), postal_code: postal_code?, city: city?.into_string() })
    }
}

/// A day from 1900 to today.
fn birth_date(text: &str, today: Date) -> Result<Date, DetailsFault> {
    let text = present(text)?.trim();
    let day = parse_day(text).ok_or(DetailsFault::NotADay)?;
    if day > today {
        return Err(DetailsFault::InTheFuture);
    }
    if day.year() < 1900 { Err(DetailsFault::TooLongAgo) } else { Ok(day) }
}

fn document_kind(text: &str) -> Result<DocumentKind, DetailsFault> {
    DocumentKind::from_name(present(text)?).ok_or(DetailsFault::UnknownValue)
}

/// As typed: 6 to 20 digits, and between them what people write there.
fn phone(text: &str) -> Result<String, DetailsFault> {
    const MOST: usize = 40;
    let text = present(text)?;
    if text.chars().count() > MOST {
        return Err(DetailsFault::TooLong { most: MOST });
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let usual = |letter: char| letter.is_ascii_digit() || "+-() ".contains(letter);
    if text.chars().all(usual) && (6..=20).contains(&digits) {
        Ok(text.to_owned())
    } else {
        Err(DetailsFault::NotAPhone)
    }
}

/// The five digits; `104 31` is written so on envelopes.
fn postal_code(text: &str) -> Result<String, DetailsFault> {
    let code: String = present(text)?.chars().filter(|letter| !letter.is_whitespace()).collect();
    let five = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    if five { Ok(code) } else { Err(DetailsFault::NotFiveDigits) }
}

fn present(text: &str) -> Result<&str, WordError> {
    if text.contains('\0') {
        return Err(WordError::Nul);
    }
    if text.trim().is_empty() { Err(WordError::Missing) } else { Ok(text) }
}
