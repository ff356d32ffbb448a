//! What is known of somebody's verification after its events; nothing personal.

use serde::{Deserialize, Serialize};

use super::{Fingerprints, VerificationEvent};

spelled! {
    /// Πιστοποίηση.
    VerificationState {
        /// The details are missing.
        Incomplete => "incomplete",
        /// The details are complete; nobody has checked them, or they changed since.
        Unverified => "unverified",
        /// Checked at the counter.
        Verified => "verified",
        /// Taken back by staff.
        Revoked => "revoked",
    }
}

/// The state of one citizen's verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserVerification {
    pub(super) state: VerificationState,
    pub(super) fingerprints: Option<Fingerprints>,
    pub(super) erased: bool,
    pub(super) sequence: u64,
}

impl Default for UserVerification {
    fn default() -> Self {
        Self { state: VerificationState::Incomplete, fingerprints: None, erased: false, sequence: 0 }
    }
}

impl UserVerification {
    /// Whether he may apply for certificates, and if not, why.
    #[must_use]
    pub fn state(&self) -> VerificationState {
        self.state
    }

    /// Whether he is forgotten.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.erased
    }

    pub(super) fn fold(&mut self, event: &VerificationEvent) {
        self.sequence += 1;
        match event {
            VerificationEvent::DetailsDeclared { fingerprints, .. } => {
                let checked = self.fingerprints.as_ref().map(|known| &known.checked);
                if checked != Some(&fingerprints.checked) {
                    self.state = VerificationState::Unverified;
                }
                self.fingerprints = Some(fingerprints.clone());
            }
            VerificationEvent::Verified { .. } => self.state = VerificationState::Verified,
            VerificationEvent::Revoked { .. } => self.state = VerificationState::Revoked,
            // Nothing is left of his details, nor of what told whether they had changed.
            VerificationEvent::PersonErased { .. } => {
                (self.state, self.fingerprints, self.erased) = (VerificationState::Incomplete, None, true);
            }
        }
    }
}
