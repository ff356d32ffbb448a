//! The course of a case through the register: one set of rules for every aggregate that gets a number.
//!
//! Whether the case itself still may be sent (a withdrawn request may not) is the aggregate's own rule.

use serde::{Deserialize, Serialize};

use super::{MANUAL, ProtocolEntry, ProtocolState};
use crate::ids::AccountId;

/// Where a case stands with the register, and its entry once it has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Course {
    state: ProtocolState,
    entry: Option<ProtocolEntry>,
}

/// What happens next on the course; each aggregate has an event for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Sent, for the first time or again.
    Requested,
    /// The register could not answer; the number follows.
    Deferred {
        /// Why; nothing personal.
        reason: String,
    },
    /// Entered: by a register, or by hand.
    Entered {
        /// Number, year, date.
        entry: ProtocolEntry,
        /// Which register, or `manual`.
        register: String,
        /// The registrar who wrote it by hand.
        by: Option<AccountId>,
    },
    /// The register said no.
    Refused {
        /// The register's reason.
        reason: String,
    },
}

/// Why a step is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CourseRefusal {
    /// It was sent already: it waits, has its number, or a registrar must act.
    Already,
    /// It was never sent.
    NotRequested,
}

/// `None`: nothing to do, done.
type Next = Result<Option<Step>, CourseRefusal>;

impl Course {
    /// The course of a case that goes to the register with its filing.
    pub(crate) fn requested() -> Self {
        Self { state: ProtocolState::Requested, entry: None }
    }

    pub(crate) fn state(&self) -> ProtocolState {
        self.state
    }

    /// Send it, once.
    pub(crate) fn send(&self) -> Next {
        match self.state {
            ProtocolState::None => Ok(Some(Step::Requested)),
            ProtocolState::Requested
            | ProtocolState::Deferred
            | ProtocolState::Registered
            | ProtocolState::Refused => Err(CourseRefusal::Already),
        }
    }

    /// Send it again after the register has refused it.
    pub(crate) fn send_again(&self) -> Next {
        match self.state {
            ProtocolState::None => Err(CourseRefusal::NotRequested),
            ProtocolState::Refused => Ok(Some(Step::Requested)),
            ProtocolState::Requested | ProtocolState::Deferred | ProtocolState::Registered => {
                Err(CourseRefusal::Already)
            }
        }
    }

    pub(crate) fn defer(&self, reason: String) -> Next {
        match self.state {
            ProtocolState::None => Err(CourseRefusal::NotRequested),
            ProtocolState::Requested => Ok(Some(Step::Deferred { reason })),
            // It is told already, or the register's answer came first: nothing is left to defer.
            ProtocolState::Deferred | ProtocolState::Registered | ProtocolState::Refused => Ok(None),
        }
    }

    /// The same entry again is nothing new; another is refused: a number is given once.
    pub(crate) fn enter(&self, entry: ProtocolEntry, register: String, by: Option<AccountId>) -> Next {
        match self.state {
            ProtocolState::None if register != MANUAL => Err(CourseRefusal::NotRequested),
            ProtocolState::Registered if self.entry.as_ref() == Some(&entry) => Ok(None),
            ProtocolState::Registered => Err(CourseRefusal::Already),
            // By hand it is sent and numbered at once.
            ProtocolState::None
            | ProtocolState::Requested
            | ProtocolState::Deferred
            | ProtocolState::Refused => Ok(Some(Step::Entered { entry, register, by })),
        }
    }

    pub(crate) fn refuse(&self, reason: String) -> Next {
        match self.state {
            ProtocolState::None => Err(CourseRefusal::NotRequested),
            ProtocolState::Requested | ProtocolState::Deferred => Ok(Some(Step::Refused { reason })),
            ProtocolState::Refused => Ok(None),
            ProtocolState::Registered => Err(CourseRefusal::Already),
        }
    }

    /// It was sent, deferred or refused: what has no entry.
    pub(crate) fn moves_to(&mut self, state: ProtocolState) {
        self.state = state;
    }

    /// It has its number.
    pub(crate) fn is_entered(&mut self, entry: &ProtocolEntry) {
        *self = Self { state: ProtocolState::Registered, entry: Some(entry.clone()) };
    }
}

/// A step in the words of an aggregate: its event, or its refusal.
pub(crate) fn decided<Event: From<Step>, Refusal: From<CourseRefusal>>(
    next: Next,
) -> Result<Vec<Event>, Refusal> {
    Ok(next?.map(Event::from).into_iter().collect())
}
