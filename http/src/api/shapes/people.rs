//! Citizens: their details and their verification.

use domain::person::{Address, Details, Identity};
use domain::user_verification::VerificationState;
use projections::citizens::{CitizenView, VerificationEntry, VerificationStep};
use serde::Serialize;
use store::Account;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{DocumentName, VerificationName};
use crate::citizens::Found;

/// «Τα στοιχεία μου», as they are declared and as they are shown.
#[derive(Serialize, ToSchema)]
#[schema(as = Details)]
pub struct PersonDetails {
    #[schema(max_length = 100)]
    given_name: String,
    #[schema(max_length = 100)]
    family_name: String,
    #[schema(max_length = 100)]
    father_name: String,
    #[schema(max_length = 100)]
    mother_name: Option<String>,
    /// From 1900 to today.
    #[schema(value_type = String, format = Date)]
    birth_date: jiff::civil::Date,
    /// ΑΦΜ: nine digits, the last of which checks the others.
    tax_number: String,
    identity: IdentityDocument,
    /// 6 to 20 digits, and `+ - ( )` and spaces between them.
    #[schema(max_length = 40)]
    phone: String,
    address: PostalAddress,
    /// Where the family record is kept.
    #[schema(max_length = 200)]
    population_register: Option<String>,
}

/// The document that is shown at the counter.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
pub struct IdentityDocument {
    kind: DocumentName,
    #[schema(max_length = 40)]
    number: String,
}

/// A postal address.
#[derive(Serialize, ToSchema)]
#[schema(as = Address)]
pub struct PostalAddress {
    #[schema(max_length = 200)]
    street: String,
    /// Five digits.
    postal_code: String,
    #[schema(max_length = 200)]
    city: String,
}

/// Πιστοποίηση Χρήστη.
#[derive(Serialize, ToSchema)]
pub struct Verification {
    /// `incomplete`: details are missing.
    state: VerificationName,
    /// When he was verified; only while he is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<jiff::Timestamp>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
}

/// A citizen as the counter sees him.
#[derive(Serialize, ToSchema)]
pub struct Citizen {
    id: Uuid,
    email: String,
    given_name: String,
    family_name: String,
    /// Null until they are declared, and once they are erased.
    #[schema(required)]
    details: Option<PersonDetails>,
    verification: Verification,
    /// Oldest first.
    history: Vec<Step>,
    /// What `ETag` says, without quotes; 0 before anything was declared.
    version: u64,
}

/// A citizen in a list.
#[derive(Serialize, ToSchema)]
pub struct CitizenFound {
    id: Uuid,
    #[schema(required)]
    given_name: Option<String>,
    #[schema(required)]
    family_name: Option<String>,
    #[schema(required)]
    father_name: Option<String>,
    #[schema(required, value_type = Option<String>, format = Date)]
    birth_date: Option<jiff::civil::Date>,
    verification: Verification,
}

/// One thing that happened to a verification.
#[derive(Serialize, ToSchema)]
#[schema(as = VerificationEntry)]
pub struct Step {
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
    #[serde(flatten)]
    what: Happened,
    /// Which member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
#[schema(as = VerificationHappening)]
enum Happened {
    /// Details were declared, or what is checked of them was changed.
    Declared,
    /// What is not checked was changed.
    Changed,
    /// A clerk has checked them.
    Verified {
        /// Which kind of document was seen.
        document_kind: DocumentName,
        /// Where.
        office: String,
    },
    /// It was taken back.
    Revoked {
        /// Why; null once it is erased.
        #[schema(required)]
        reason: Option<String>,
    },
    /// He is forgotten.
    Erased,
}

impl Verification {
    /// Of a citizen; `None`: of one who has declared nothing.
    #[must_use]
    pub fn of(citizen: Option<&CitizenView>) -> Self {
        let state = citizen.map_or(VerificationState::Incomplete, |citizen| citizen.state);
        let verified = citizen.filter(|_| state == VerificationState::Verified);
        Self {
            state: state.into(),
            at: verified.and_then(|citizen| citizen.verified_at),
            office: verified.and_then(|citizen| citizen.office.clone()),
        }
    }
}

impl Step {
    /// All that happened to a verification, without who of the staff did it.
    pub(super) fn all(citizen: CitizenView) -> Vec<Self> {
        citizen.for_citizen().history.into_iter().map(Self::from).collect()
    }
}

impl Citizen {
    /// An account, with what it has declared.
    #[must_use]
    pub fn of(account: Account, declared: Option<CitizenView>) -> Self {
        let verification = Verification::of(declared.as_ref());
        let version = declared.as_ref().map_or(0, |citizen| citizen.revision);
        let (details, history) =
            declared.map(|citizen| (citizen.details, citizen.history)).unwrap_or_default();
        Self {
            id: account.id.0,
            email: account.email,
            given_name: account.given_name,
            family_name: account.family_name,
            details: details.map(PersonDetails::from),
            verification,
            history: history.into_iter().map(Step::from).collect(),
            version,
        }
    }
}

impl From<CitizenView> for CitizenFound {
    fn from(citizen: CitizenView) -> Self {
        let verification = Verification::of(Some(&citizen));
        let details = citizen.details;
        Self {
            id: citizen.id.0,
            given_name: details.as_ref().map(|known| known.given_name.clone()),
            family_name: details.as_ref().map(|known| known.family_name.clone()),
            father_name: details.as_ref().map(|known| known.father_name.clone()),
            birth_date: details.map(|known| known.birth_date),
            verification,
        }
    }
}

impl From<Found> for CitizenFound {
    fn from(found: Found) -> Self {
        match found {
            Found::Declared(view) => Self::from(*view),
            Found::Account(account) => Self::from(account),
        }
    }
}

impl From<Account> for CitizenFound {
    /// One who has declared nothing yet.
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            given_name: Some(account.given_name),
            family_name: Some(account.family_name),
            father_name: None,
            birth_date: None,
            verification: Verification::of(None),
        }
    }
}

impl From<Details> for PersonDetails {
    fn from(details: Details) -> Self {
        Self {
            given_name: details.given_name,
            family_name: details.family_name,
            father_name: details.father_name,
            mother_name: details.mother_name,
            birth_date: details.birth_date,
            tax_number: details.tax_number.as_str().to_owned(),
            identity: details.identity.into(),
            phone: details.phone,
            address: details.address.into(),
            population_register: details.population_register,
        }
    }
}

impl From<Identity> for IdentityDocument {
    fn from(identity: Identity) -> Self {
        Self { kind: identity.kind.into(), number: identity.number }
    }
}

impl From<Address> for PostalAddress {
    fn from(address: Address) -> Self {
        let Address { street, postal_code, city } = address;
        Self { street, postal_code, city }
    }
}

impl From<VerificationEntry> for Step {
    fn from(entry: VerificationEntry) -> Self {
        let what = match entry.what {
            VerificationStep::Declared => Happened::Declared,
            VerificationStep::Changed => Happened::Changed,
            VerificationStep::Verified { document, office } => {
                Happened::Verified { document_kind: document.into(), office }
            }
            VerificationStep::Revoked { reason } => Happened::Revoked { reason },
            VerificationStep::Erased => Happened::Erased,
        };
        Self { at: entry.at, what, by: entry.by.map(|account| account.0) }
    }
}
