//! What a case showed, and to whom.

use serde::Serialize;
use store::{DataKey, StoredEvent, Unavailable};

use super::StreamKind;
use crate::applications::{self, ApplicationView};
use crate::citizens::{self, CitizenView};
use crate::requests::{self, RequestView};

/// A case at one moment, as the live read models would have shown it. `Debug` shows nothing personal.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum View {
    /// A request.
    Request(Box<RequestView>),
    /// An application.
    Application(Box<ApplicationView>),
    /// A citizen's details and verification.
    Citizen(Box<CitizenView>),
}

/// What a case showed at one moment.
#[derive(Clone, Debug)]
pub struct Seen {
    /// To staff.
    pub staff: View,
    /// To the citizen; `None` for an anonymous comment, which nobody can follow.
    pub citizen: Option<View>,
}

impl View {
    /// The fold of the first events of one stream, opened; `None` when there are none.
    pub fn of(
        kind: StreamKind,
        events: &[StoredEvent],
        key: Option<&DataKey>,
    ) -> Result<Option<Self>, Unavailable> {
        Ok(match kind {
            StreamKind::Request => requests::from_events(events, key)?.map(Box::new).map(Self::Request),
            StreamKind::Application => {
                applications::from_events(events, key)?.map(Box::new).map(Self::Application)
            }
            StreamKind::Citizen => citizens::from_events(events, key)?.map(Box::new).map(Self::Citizen),
        })
    }

    fn for_citizen(&self) -> Option<Self> {
        match self {
            Self::Request(view) if view.sender.is_none() => None,
            Self::Request(view) => Some(Self::Request(Box::new(view.as_ref().clone().for_citizen()))),
            Self::Application(view) => Some(Self::Application(Box::new(view.as_ref().clone().for_citizen()))),
            Self::Citizen(view) => Some(Self::Citizen(Box::new(view.as_ref().clone().for_citizen()))),
        }
    }
}

impl Seen {
    /// By staff and by the citizen.
    #[must_use]
    pub fn of(staff: View) -> Self {
        let citizen = staff.for_citizen();
        Self { staff, citizen }
    }
}
