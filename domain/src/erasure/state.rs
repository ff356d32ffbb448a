//! What is known of a request for erasure after its events; nothing personal.

use serde::{Deserialize, Serialize};

use super::{ErasureEvent, Subject};
use crate::ids::AccountId;

spelled! {
    /// How far it has come.
    ErasureState {
        /// It waits for a second administrator.
        Asked => "asked",
        /// The data stay.
        Refused => "refused",
        /// Done.
        CarriedOut => "carried_out",
    }
}

/// The state of one request for erasure. `asked` is `None` before `Asked`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub(super) asked: Option<AskedFor>,
    pub(super) sequence: u64,
}

/// What decisions need of one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AskedFor {
    pub(super) subject: Subject,
    pub(super) by: Option<AccountId>,
    pub(super) state: ErasureState,
}

impl Erasure {
    /// Who is to be forgotten, or what; `None` before it is asked.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        self.asked.as_ref().map(|asked| asked.subject)
    }

    /// How far it has come; `None` before it is asked.
    #[must_use]
    pub fn state(&self) -> Option<ErasureState> {
        self.asked.as_ref().map(|asked| asked.state)
    }

    pub(super) fn fold(&mut self, event: &ErasureEvent) {
        self.sequence += 1;
        if let ErasureEvent::Asked { subject, by, .. } = event {
            self.asked = Some(AskedFor { subject: *subject, by: *by, state: ErasureState::Asked });
        }
        let Some(asked) = &mut self.asked else { return };
        match event {
            ErasureEvent::Asked { .. } => {}
            ErasureEvent::Refused { .. } => asked.state = ErasureState::Refused,
            ErasureEvent::CarriedOut { .. } => asked.state = ErasureState::CarriedOut,
        }
    }
}
