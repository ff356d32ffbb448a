//! Where a citizen stands with his verification, as all pages tell it: what is missing, what to bring, where.

use domain::person::Details;
use domain::user_verification::VerificationState;
use projections::citizens::{self, CitizenView, VerificationStep};
use store::Session;

use super::{Failure, Visit};

/// A citizen's verification.
pub struct Verification {
    /// What the read model knows; `None` before he has declared anything.
    pub citizen: Option<CitizenView>,
    /// The one-time code for the counter, while he needs one.
    pub code: Option<String>,
}

impl Verification {
    /// As it is now, with what he has just done himself.
    pub async fn of(visit: &Visit, session: &Session) -> Result<Self, Failure> {
        visit.catch_up().await;
        let citizen = citizens::own(&visit.app.store, session.account.id).await?;
        let code = match &citizen {
            Some(citizen) if waits_for_the_counter(citizen.state) => {
                visit.app.store.counter_code(citizen.id, citizen.revision).await?
            }
            Some(_) | None => None,
        };
        Ok(Self { citizen, code })
    }

    /// The state; without details there is nothing to verify.
    #[must_use]
    pub fn state(&self) -> VerificationState {
        let declared = self.citizen.as_ref().filter(|citizen| citizen.details.is_some());
        declared.map_or(VerificationState::Incomplete, |citizen| citizen.state)
    }

    /// Whether he may apply for certificates.
    #[must_use]
    pub fn may_apply(&self) -> bool {
        self.state() == VerificationState::Verified
    }

    /// Whether he must go to the counter.
    #[must_use]
    pub fn is_for_the_counter(&self) -> bool {
        waits_for_the_counter(self.state())
    }

    /// His details, if he has declared them.
    #[must_use]
    pub fn details(&self) -> Option<&Details> {
        self.citizen.as_ref()?.details.as_ref()
    }

    /// «482 913»: easier to read out and to type.
    #[must_use]
    pub fn grouped_code(&self) -> Option<String> {
        let code = self.code.as_deref()?;
        let digits: Vec<char> = code.chars().collect();
        Some(digits.chunks(3).map(String::from_iter).collect::<Vec<_>>().join(" "))
    }

    /// Why it was taken back.
    #[must_use]
    pub fn revoked_because(&self) -> Option<&str> {
        let history = &self.citizen.as_ref()?.history;
        history.iter().rev().find_map(|entry| match &entry.what {
            VerificationStep::Revoked { reason } => reason.as_deref(),
            VerificationStep::Declared
            | VerificationStep::Changed
            | VerificationStep::Verified { .. }
            | VerificationStep::Erased => None,
        })
    }
}

fn waits_for_the_counter(state: VerificationState) -> bool {
    match state {
        VerificationState::Unverified | VerificationState::Revoked => true,
        VerificationState::Incomplete | VerificationState::Verified => false,
    }
}
