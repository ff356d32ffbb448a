//! What the API shows: the JSON forms of cases and people, and the names that their words have.

use domain::protocol::ProtocolState;
use projections::case::{AnswerView, ProtocolView};
use serde::Serialize;
use utoipa::ToSchema;

mod names;
mod history;
mod receipt;
mod requests;
mod applications;
mod people;
mod catalogue;
mod dashboard;
mod registrar;
mod accesses;
mod person_data;
mod erasures;

pub use accesses::Accesses;
pub use applications::{Application, ApplicationListed, ApplicationQueued, StaffApplication};
pub use catalogue::Certificate;
pub use dashboard::Dashboard;
pub use erasures::{Erasure, Erasures};
pub use history::Entry;
pub use names::{
    ApplicationStatusName, DeliveryName, DocumentName, FamilyName, FieldKindName, FiledKindName, KindName,
    ProtocolName, StatusName, VerificationName,
};
pub use people::{Citizen, CitizenFound, PersonDetails, PostalAddress, Verification};
pub use person_data::{Held, Looks, PersonData, Told};
pub use receipt::Receipt;
pub use registrar::{Attempts, CaseAtRegister, Outages, RegisterOverview, RegisterStanding, Tried};
pub use requests::{Case, CaseListed, CaseQueued, StaffCase};

/// What a citizen is told while his case waits for its number.
const NUMBER_FOLLOWS: &str =
    "Ο αριθμός πρωτοκόλλου εκκρεμεί· θα δοθεί αυτόματα μόλις απαντήσει το πρωτόκολλο και θα ενημερωθείτε.";

/// Πρωτόκολλο; number and date are null until it is registered.
#[derive(Serialize, ToSchema)]
pub struct Protocol {
    state: ProtocolName,
    #[schema(required)]
    number: Option<u64>,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<jiff::civil::Date>,
    /// That the number follows, while it is awaited.
    #[schema(required)]
    message: Option<String>,
}

/// Απάντηση.
#[derive(Serialize, ToSchema)]
pub struct Answer {
    #[schema(required)]
    text: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: jiff::Timestamp,
}

impl Protocol {
    /// As staff see it: with the words of the register or of the adapter.
    fn for_staff(view: ProtocolView) -> Self {
        Self { state: view.state.into(), number: view.number, date: view.date, message: view.message }
    }

    /// As the citizen sees it: that the number follows, in Greek.
    fn for_citizen(view: ProtocolView) -> Self {
        let message = match view.state {
            ProtocolState::Requested | ProtocolState::Deferred => Some(NUMBER_FOLLOWS.to_owned()),
            ProtocolState::None | ProtocolState::Registered | ProtocolState::Refused => None,
        };
        Self { message, ..Self::for_staff(view) }
    }
}

impl From<AnswerView> for Answer {
    fn from(view: AnswerView) -> Self {
        Self { text: view.text, at: view.at }
    }
}
